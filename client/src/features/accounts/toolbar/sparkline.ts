import { Component, computed, inject } from '@angular/core';
import { TotalHistory } from '../data/total-history';

/** In CSS pixels; the padding is as wide as the line. */
const WIDTH = 72;
const HEIGHT = 20;
const PADDING = 1.5;

/** Total Stars over the last 30 days as a line without labels. */
@Component({
  selector: 'gb-sparkline',
  template: `
    @if (line(); as line) {
      <svg [attr.viewBox]="box" [attr.width]="width" [attr.height]="height"><path [attr.d]="line" /></svg>
    }
  `,
  styles: `
    svg {
      display: block;
      overflow: visible;
    }
    path {
      fill: none;
      stroke: var(--accent);
      stroke-width: 1.5;
      stroke-linejoin: round;
    }
    @media (forced-colors: active) {
      path {
        stroke: LinkText;
      }
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class Sparkline {
  protected readonly width = WIDTH;
  protected readonly height = HEIGHT;
  protected readonly box = `0 0 ${WIDTH} ${HEIGHT}`;
  protected readonly line = computed(() => {
    const sums = this.history.points();
    const [first, last] = [sums[0], sums.at(-1)];
    if (!first || !last) return null;
    const stars = sums.map((sum) => sum.stars);
    const [low, high] = [Math.min(...stars), Math.max(...stars)];
    const x = (at: number): string => (((at - first.at) / Math.max(1, last.at - first.at)) * WIDTH).toFixed(1);
    const y = (value: number): string =>
      (PADDING + ((high - value) / (high - low)) * (HEIGHT - 2 * PADDING)).toFixed(1);
    const steps = sums.slice(1).map((sum) => `H${x(sum.at)}V${y(sum.stars)}`);
    return `M${x(first.at)} ${y(first.stars)}${steps.join('')}`;
  });

  private readonly history = inject(TotalHistory);
}
