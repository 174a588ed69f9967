import { DestroyRef, Directive, inject, signal } from '@angular/core';
import { ModalState } from '@giftbuyer/ui';

/** A pointer that only passes over a card starts nothing. */
const START_AFTER_MS = 120;

/**
 * On a list of cards: the key (`data-key`) of the card under the pointer, else of the one with the focus. Touch leaves it to
 * the focus.
 */
@Directive({
  selector: '[gbGiftPlayback]',
  exportAs: 'gbGiftPlayback',
  host: {
    '(pointerover)': 'onPointer($event)',
    '(pointerleave)': 'hover(null)',
    '(focusin)': 'onFocus($event)',
    '(focusout)': 'onFocus($event)',
  },
})
export class GiftPlayback {
  readonly key = signal<string | null>(null);
  private hovered: string | null = null;
  private focused: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly modals = inject(ModalState);

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected onPointer({ target, pointerType }: PointerEvent): void {
    if (pointerType !== 'touch') this.hover(keyAt(target));
  }

  protected hover(key: string | null): void {
    this.hovered = key;
    this.schedule();
  }

  protected onFocus({ type, target, relatedTarget }: FocusEvent): void {
    this.focused = keyAt(type === 'focusin' ? target : relatedTarget);
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.update(), START_AFTER_MS);
  }

  private update(): void {
    // A card below a sheet would stop the animation of the sheet.
    this.key.set(this.modals.depth() > 0 ? null : (this.hovered ?? this.focused));
  }
}

function keyAt(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest('[data-key]')?.getAttribute('data-key') ?? null) : null;
}
