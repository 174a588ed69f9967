import { Component, input } from '@angular/core';

/** A grey bar in place of text that is being loaded. */
@Component({
  selector: 'gb-skeleton',
  template: '',
  styles: `
    :host {
      display: block;
      border-radius: var(--radius-control);
      background: linear-gradient(90deg, var(--surface-2) 30%, var(--border) 50%, var(--surface-2) 70%) 0 0 / 300% 100%;
      animation: var(--animation-shimmer);
    }
    @media (forced-colors: active) {
      :host {
        border: 1px dashed GrayText;
        background: none;
      }
    }
  `,
  host: {
    'aria-hidden': 'true',
    '[style.inline-size]': 'width()',
    '[style.block-size]': 'height()',
    '[style.border-radius]': 'round() ? "50%" : null',
  },
})
export class Skeleton {
  /** CSS lengths. */
  readonly width = input('100%');
  readonly height = input('12px');
  readonly round = input(false);
}
