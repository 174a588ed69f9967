import { DOCUMENT, Service, inject } from '@angular/core';

const HEADINGS = 'h1, h2, h3';
const HIDDEN = '[inert], [aria-hidden=true]';

/**
 * When the focused element is removed, focuses the heading of the part of the page in which it was. The browser would focus
 * the body: a screen reader starts again at the top, and a modal does not receive keys. Code that moves the focus to a
 * better place in the same frame takes precedence.
 */
@Service()
export class FocusKeeper {
  private readonly document = inject(DOCUMENT);
  private focused: Element | null = null;
  /** The ancestors of `focused`, innermost first: some of them may be removed with it. */
  private parents: Element[] = [];
  private isDue = false;
  /** No heading was found; the next change of the page may bring one. */
  private isWaiting = false;

  constructor() {
    const { document } = this;
    document.addEventListener('focusin', ({ target }) => this.trackFocus(target));
    document.addEventListener('focusout', ({ target }) =>
      // Chromium also dispatches it before a focused element is removed.
      queueMicrotask(() => {
        if (target === this.focused && this.focused?.isConnected) this.focused = null;
      }),
    );
    new MutationObserver(() => this.checkFocus()).observe(document.body, { childList: true, subtree: true });
  }

  private trackFocus(target: EventTarget | null): void {
    this.focused = target instanceof Element ? target : null;
    this.isWaiting = false;
    this.parents = [];
    for (let parent = this.focused?.parentElement; parent; parent = parent.parentElement) this.parents.push(parent);
  }

  private checkFocus(): void {
    if (this.isDue || !this.focused || this.focused.isConnected) return;
    if (this.isWaiting) return this.settle();
    this.isDue = true;
    // The replacement of the element is rendered in this frame, and code that focuses it has run.
    requestAnimationFrame(() => {
      this.isDue = false;
      if (this.focused && !this.focused.isConnected) this.settle();
    });
  }

  private settle(): void {
    if (this.document.activeElement === this.document.body) this.keep();
    else this.trackFocus(null);
  }

  private keep(): void {
    const heading = this.headingOf(this.parents.filter(({ isConnected }) => isConnected));
    this.isWaiting = !heading;
    if (!heading) return;
    if (!heading.hasAttribute('tabindex')) {
      heading.tabIndex = -1;
      heading.addEventListener('blur', () => heading.removeAttribute('tabindex'), { once: true });
    }
    heading.focus({ preventScroll: true });
  }

  private headingOf(parents: readonly Element[]): HTMLElement | undefined {
    for (const parent of parents) {
      const headings = [...parent.querySelectorAll<HTMLElement>(HEADINGS)];
      const shown = headings.find(
        (heading) => !heading.closest(HIDDEN) && heading.checkVisibility({ visibilityProperty: true }),
      );
      if (shown) return shown;
    }
    return undefined;
  }
}
