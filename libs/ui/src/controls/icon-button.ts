import { Component, input } from '@angular/core';

/** `button[gbIconButton]`: a square button that holds an icon; its name is in `aria-label`. */
@Component({
  selector: 'button[gbIconButton]',
  template: `<ng-content />`,
  styles: `
    :host {
      --size: 36px;
      display: grid;
      flex: none;
      place-items: center;
      inline-size: var(--size);
      block-size: var(--size);
      padding: 0;
      border: 0;
      border-radius: var(--radius-control);
      background: none;
      color: var(--text-2);
      cursor: pointer;
    }
    :host(.small) {
      --size: 32px;
    }
    :host(:hover) {
      background: var(--surface-2);
      color: var(--text);
    }
    :host(.large) {
      --size: 44px;
    }
    @media (pointer: coarse) {
      :host(.small),
      :host(.medium) {
        --size: 44px;
      }
    }
  `,
  host: { '[class]': 'size()' },
})
export class IconButton {
  /** 32, 36 or 44 px; 44 px for fingers. */
  readonly size = input<'small' | 'medium' | 'large'>('medium');
}
