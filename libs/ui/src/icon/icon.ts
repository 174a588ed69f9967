import { Component, computed, input } from '@angular/core';

/** Strokes on a 20 x 20 grid, drawn for this project. */
const PATHS = {
  alert: 'M10 6.5v4.5M10 13.8v.2M10 2.5 18 16.5H2z',
  cards: 'M3.5 3.5h5.5v5.5H3.5zM11 3.5h5.5v5.5H11zM3.5 11h5.5v5.5H3.5zM11 11h5.5v5.5H11z',
  check: 'm4 10.5 4 4 8-9',
  chevron: 'm5.5 8 4.5 4.5L14.5 8',
  clock: 'M10 5.8V10l2.8 1.8M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15',
  close: 'm5 5 10 10M15 5 5 15',
  compact: 'M3 4.5h14M3 8.2h14M3 11.8h14M3 15.5h14',
  copy: 'M7.5 7.5h8v9h-8zM4.5 12.5v-9h8',
  download: 'M10 3v9.5M6 8.500l4 4 4-4M4 16.500h12',
  eye: 'M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10M10 7.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8',
  'eye-off':
    'M3 3l14 14M8 4.7q1-.2 2-.2c5.2 0 8.2 5.5 8.2 5.500a14 14 0 0 1-2.3 2.900M5 6.300A13.5 13.5 0 0 0 1.8 10S4.8 15.5 10 15.500a8.5 8.5 0 0 0 4-1',
  gift: 'M3 7h14v3.5H3zM4.5 10.5h11V17h-11zM10 7v10M10 7C6.5 7 5.2 5.6 6 4.2S9.3 3.8 10 7c.7-3.2 3.2-4.2 4-2.8S13.5 7 10 7',
  info: 'M10 9v5M10 6v.2M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15',
  keyboard: 'M2.5 5h15v10h-15zM5.5 8v.1M8.5 8v.1M11.5 8v.1M14.5 8v.1M6.5 12h7',
  key: 'M12.8 3.500a3.7 3.7 0 1 1 0 7.4 3.7 3.7 0 0 1 0-7.400M10.1 9.8 3 17M5.5 14.500l2 2',
  language: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M2.5 10h15M10 2.5c5 5 5 10 0 15M10 2.5c-5 5-5 10 0 15',
  logout: 'M8 3.500H4v13h4M12.5 6.5 16 10l-3.5 3.500M8 10h8',
  moon: 'M16.5 11.800A7 7 0 0 1 8.2 3.500a7 7 0 1 0 8.3 8.300z',
  motion: 'M2 6.5h4.5M1.5 10H5M2 13.5h4.5M12.8 5.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6',
  'motion-off': 'M10 5.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6M3 17 17 3',
  more: 'M10 4.500v.1M10 10v.1M10 15.500v.1',
  pencil: 'm4 16 .6-3.2 8.7-8.7 2.6 2.6-8.7 8.700z',
  proxy: 'M2 10h4.500M13.5 10H18M15.8 7.800 18 10l-2.2 2.200M6.5 6h7v8h-7z',
  plus: 'M10 4v12M4 10h12',
  order: 'M6 4v12M3 13l3 3 3-3M14 16V4M11 7l3-3 3 3',
  refresh: 'M16.5 4v4h-4M16.2 8A6.7 6.7 0 1 0 16.7 11.5',
  search: 'M9 3a6 6 0 1 1 0 12A6 6 0 0 1 9 3M13.3 13.3 17.5 17.5',
  settings: 'M3 6h6M13 6h4M11 4.2v3.6M3 14h3M10 14h7M8 12.2v3.6',
  star: 'm10 2.8 2.2 4.800 5.2.6-3.900 3.500 1.1 5.200-4.6-2.700-4.6 2.700 1.1-5.200-3.900-3.500 5.2-.6z',
  sun: 'M10 6.700a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.600M10 2v1.500M10 16.500V18M2 10h1.500M16.5 10H18M4.3 4.300l1.1 1.100M14.6 14.600l1.1 1.100M4.3 15.700l1.1-1.100M14.6 5.400l1.1-1.1',
  system: 'M3 4h14v9.500H3zM7 16.800h6M10 13.500v3.3',
  table: 'M3 4.5h14v11H3zM3 8.2h14M3 11.9h14M8 8.2v7.3',
  tag: 'M3.5 3.5h6l7 7-6 6-7-7zM6.8 6.800v.1',
  trash: 'M3.5 5.500h13M8 5.500v-2h4v2M5.5 5.500l.7 11h7.600l.7-11M8.5 8.500v5M11.5 8.500v5',
  user: 'M10 3a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M3.5 17c.5-3 3-4.5 6.5-4.500s6 1.5 6.5 4.5',
  users:
    'M7.5 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M2 16.5c.4-2.8 2.5-4 5.5-4s5.1 1.2 5.5 4M12.8 4.2a3 3 0 0 1 0 5.6M15 12.9c1.7.5 2.7 1.7 3 3.6',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative line icon in the text colour. Its meaning must be in the text or label next to it. */
@Component({
  selector: 'gb-icon',
  template: `<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      inline-size: 20px;
      block-size: 20px;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
    }
    path {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.6;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => PATHS[this.name()]);
}
