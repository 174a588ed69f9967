import { Component, DestroyRef, ElementRef, computed, inject, output, signal } from '@angular/core';
import { type ItemKey, Icon, prefersLessMotion } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';

/**
 * Shows how many accounts moved up above the visible area; a click scrolls there. Placed before the list without taking
 * space; the count is reset when that place becomes visible.
 */
@Component({
  selector: 'gb-updates-pill',
  imports: [Icon],
  template: `
    @if (updated().size > 0) {
      <button type="button" (click)="scrollToTop()"><gb-icon name="chevron" /> {{ text() }}</button>
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
  /** The user is scrolling to the top; the focused button is about to be removed. */
  readonly scrollingUp = output();

  protected readonly updated = signal<ReadonlySet<ItemKey>>(new Set());
  protected readonly text = computed(() => {
    const { size } = this.updated();
    return this.i18n.texts().accounts.updatedAbove(size);
  });
  private readonly i18n = inject(I18n);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // Several entries may be reported at once, the newest last.
    const watch = new IntersectionObserver((changes) => {
      if (changes.at(-1)?.isIntersecting) this.updated.set(new Set());
    });
    watch.observe(element);
    inject(DestroyRef).onDestroy(() => watch.disconnect());
  }

  /** An account that moves twice counts once. */
  add(keys: readonly ItemKey[]): void {
    if (keys.length > 0) this.updated.update((updated) => new Set([...updated, ...keys]));
  }

  protected scrollToTop(): void {
    this.scrollingUp.emit();
    scrollTo({ top: 0, behavior: prefersLessMotion() ? 'instant' : 'smooth' });
  }
}
