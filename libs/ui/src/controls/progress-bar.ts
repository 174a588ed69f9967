import { Component, computed, input } from '@angular/core';

/** A thin bar on the lower edge of its positioned parent, indeterminate without a value. */
@Component({
  selector: 'gb-progress-bar',
  template: `<span [class.indeterminate]="value() === null" [style.scale]="scale()"></span>`,
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
      transition: scale var(--duration-enter) var(--easing);
    }
    .indeterminate {
      inline-size: var(--indeterminate-width);
      animation: var(--animation-indeterminate);
    }
    @media (forced-colors: active) {
      span {
        background: Highlight;
        forced-color-adjust: none;
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
