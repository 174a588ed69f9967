import { Component, ElementRef, booleanAttribute, inject, input } from '@angular/core';
import { ProgressLine } from './progress-line';

/**
 * `button[gbButton]`: the look of a button, and a busy state. A busy button keeps the focus and says `aria-disabled`
 * instead of `disabled`, so that the person who pressed it by keyboard stays where they are; it swallows its clicks.
 */
@Component({
  selector: 'button[gbButton]',
  imports: [ProgressLine],
  template: `<span class="content"><ng-content /></span>
    @if (busy()) {
      <gb-progress-line [value]="progress()" />
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
  /** 0 to 1, or null while the share is unknown. */
  readonly progress = input<number | null>(null);

  constructor() {
    // Capturing, because Angular joins the listeners of one element into one that cannot be stopped half-way.
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
