import { Component, ElementRef, booleanAttribute, inject, input } from '@angular/core';
import { ProgressBar } from './progress-bar';

/**
 * `button[gbButton]`: a styled button with a busy state. A busy button has `aria-disabled` instead of `disabled`, so that
 * it keeps the focus, and ignores clicks.
 */
@Component({
  selector: 'button[gbButton]',
  imports: [ProgressBar],
  template: `<span class="content"><ng-content /></span>
    @if (busy()) {
      <gb-progress-bar [value]="progress()" />
    }`,
  styleUrl: './button.css',
  host: {
    '[class]': '"gb-button " + variant()',
    '[class.busy]': 'busy()',
    '[attr.aria-busy]': 'busy() || null',
    '[attr.aria-disabled]': 'busy() || null',
  },
})
export class Button {
  readonly variant = input<'primary' | 'secondary' | 'quiet' | 'danger'>('secondary');
  readonly busy = input(false, { transform: booleanAttribute });
  /** 0 to 1; null: indeterminate. */
  readonly progress = input<number | null>(null);

  constructor() {
    // Capturing: Angular merges the listeners of an element into one, which cannot be stopped half-way.
    inject<ElementRef<HTMLElement>>(ElementRef).nativeElement.addEventListener(
      'click',
      (event) => {
        if (!this.busy()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}
