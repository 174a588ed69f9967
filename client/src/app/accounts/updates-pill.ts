import { Component, DestroyRef, ElementRef, computed, inject, output, signal } from '@angular/core';
import { type ItemKey, Icon, prefersLessMotion } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';

/**
 * Says how many cards rose to where the person cannot see them, and takes the person there. It stands in front of the
 * list, takes no room, and is through with its count when that place is on the screen.
 */
@Component({
  selector: 'gb-updates-pill',
  imports: [Icon],
  template: `
    @if (risen().size > 0) {
      <button type="button" (click)="goUp()"><gb-icon name="chevron" /> {{ text() }}</button>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    button {
      position: fixed;
      inset: calc(var(--sticky-height) + var(--space-3)) 0 auto var(--sidebar-width);
      z-index: var(--z-toolbar);
      display: flex;
      align-items: center;
      gap: 6px;
      inline-size: max-content;
      max-inline-size: calc(100vw - var(--sidebar-width) - 32px);
      min-block-size: var(--control-height);
      margin-inline: auto;
      padding: 6px 16px 6px 10px;
      border: 0;
      border-radius: 99px;
      background: var(--accent);
      box-shadow: var(--shadow-2);
      color: var(--on-accent);
      font: var(--font-control);
      cursor: pointer;
      animation: appear var(--duration-enter) var(--easing);
    }
    button:hover {
      background: var(--accent-hover);
    }
    gb-icon {
      rotate: 180deg;
    }
    @keyframes appear {
      from {
        opacity: 0;
        translate: 0 -8px;
      }
    }
    @media (forced-colors: active) {
      button {
        border: 1px solid ButtonText;
      }
    }
  `,
})
export class UpdatesPill {
  /** The person is on the way to the top; the pill, and the focus with it, is about to go. */
  readonly left = output();

  protected readonly risen = signal<ReadonlySet<ItemKey>>(new Set());
  protected readonly text = computed(() => {
    const { size } = this.risen();
    return this.i18n.texts().accounts.updatedAbove(size, this.i18n.number(size));
  });
  private readonly i18n = inject(I18n);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // A busy browser reports several changes at once, the newest last.
    const watch = new IntersectionObserver((changes) => {
      if (changes.at(-1)?.isIntersecting) this.risen.set(new Set());
    });
    watch.observe(element);
    inject(DestroyRef).onDestroy(() => watch.disconnect());
  }

  /** A card that rises twice counts once. */
  add(keys: readonly ItemKey[]): void {
    if (keys.length > 0) this.risen.update((risen) => new Set([...risen, ...keys]));
  }

  protected goUp(): void {
    this.left.emit();
    scrollTo({ top: 0, behavior: prefersLessMotion() ? 'instant' : 'smooth' });
  }
}
