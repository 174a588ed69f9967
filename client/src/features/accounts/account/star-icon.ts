import { Component } from '@angular/core';

/** A filled star in the colour of its text. */
@Component({
  selector: 'gb-star-icon',
  template: `
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d="m10 1.8 2.4 5.3 5.8.6-4.4 3.9 1.3 5.7-5.1-3-5.1 3 1.3-5.7-4.4-3.9 5.8-.6z" />
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      inline-size: 18px;
      block-size: 18px;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
    }
    path {
      fill: currentColor;
      stroke: currentColor;
      stroke-width: 1.2;
      stroke-linejoin: round;
    }
  `,
})
export class StarIcon {}
