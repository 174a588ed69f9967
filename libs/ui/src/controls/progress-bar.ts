import { Component, computed, input } from '@angular/core';

/** A thin bar on the lower edge of its positioned parent, indeterminate without a value. */
@Component({
  selector: 'gb-progress-bar',
  template: `<span [class.sliding]="value() === null" [style.scale]="scale()"></span>`,
  styles: `
    :host {
      position: absolute;
      inset: auto 0 0;
      block-size: 2px;
      overflow: hidden;
    }
    span {
      display: block;
      block-size: 100%;
      background: currentColor;
      transform-origin: 0 50%;
      transition: scale 240ms var(--ease);
    }
    .sliding {
      inline-size: 40%;
      animation: slide 1.1s ease-in-out infinite;
    }
    @keyframes slide {
      from {
        translate: -100% 0;
      }
      to {
        translate: 250% 0;
      }
    }
    @media (forced-colors: active) {
      span {
        background: Highlight;
        forced-color-adjust: none;
      }
    }
    :host-context(.less-motion) .sliding {
      inline-size: 100%;
      animation: pulse 2s ease-in-out infinite;
    }
    @keyframes pulse {
      50% {
        opacity: 0.3;
      }
    }
  `,
})
export class ProgressBar {
  /** 0 to 1; null: indeterminate. */
  readonly value = input<number | null>(null);
  protected readonly scale = computed(() => {
    const value = this.value();
    return value === null ? null : `${Math.min(1, Math.max(0, value))} 1`;
  });
}
