import { Component } from '@angular/core';

/** A parcel with a star for a bow. */
@Component({
  selector: 'gb-logo',
  template: `
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="ground" width="32" height="32" rx="8" />
      <path class="paper" d="M7.5 15.5h17v8a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z" />
      <path class="paper lid" d="M6 11.5A1.5 1.5 0 0 1 7.5 10h17a1.5 1.5 0 0 1 1.5 1.5V14H6z" />
      <path class="bow" d="m16 4 1.9 4.3 4.6.5-3.4 3.2 1 4.6-4.1-2.4-4.1 2.4 1-4.6-3.4-3.2 4.6-.5z" />
      <path class="ribbon" d="M16 17.200v8.3" />
    </svg>
  `,
  styles: `
    :host {
      display: inline-block;
      inline-size: 32px;
      block-size: 32px;
    }
    .ground {
      fill: #2459d6;
    }
    .paper {
      fill: #fff;
    }
    .lid {
      opacity: 0.86;
    }
    .bow {
      fill: #f5a623;
      stroke: #2459d6;
      stroke-width: 1.4;
      stroke-linejoin: round;
    }
    .ribbon {
      stroke: #2459d6;
      stroke-width: 2.4;
    }
  `,
})
export class Logo {}
