import { DOCUMENT, Service, inject } from '@angular/core';

const HEADINGS = 'h1, h2, h3';
const HIDDEN = '[inert], [aria-hidden=true]';

/**
 * Where the focus goes when what has it leaves the page: to the heading of the part of the page in which it was. The
 * browser would give it to the body, where a screen reader begins again at the top of the page, and keys of a modal are
 * not heard. Code that moves the focus at once, to a better place, comes first.
 */
@Service()
export class FocusKeeper {
  private readonly document = inject(DOCUMENT);
  private focused: Element | null = null;
  /** The parents of `focused`, from the inside out: which of them stay is known when it has left. */
  private parents: Element[] = [];
  private isDue = false;
  /** The part of the page in which the focus was has no heading yet. */
  private isWaiting = false;

  constructor() {
    const { document } = this;
    document.addEventListener('focusin', ({ target }) => this.note(target));
    document.addEventListener('focusout', ({ target }) =>
      // Chromium reports it before an element with the focus is removed, too.
      queueMicrotask(() => {
        if (target === this.focused && this.focused?.isConnected) this.focused = null;
      }),
    );
    new MutationObserver(() => this.look()).observe(document.body, { childList: true, subtree: true });
  }

  private note(target: EventTarget | null): void {
    this.focused = target instanceof Element ? target : null;
    this.isWaiting = false;
    this.parents = [];
    for (let parent = this.focused?.parentElement; parent; parent = parent.parentElement) this.parents.push(parent);
  }

  private look(): void {
    if (this.isDue || !this.focused || this.focused.isConnected) return;
    if (this.isWaiting) return this.settle();
    this.isDue = true;
    // What takes the place of the element is rendered in this frame, and code that moves the focus there has run.
    requestAnimationFrame(() => {
      this.isDue = false;
      if (this.focused && !this.focused.isConnected) this.settle();
    });
  }

  private settle(): void {
    if (this.document.activeElement === this.document.body) this.keep();
    else this.note(null);
  }

  private keep(): void {
    const heading = this.headingOf(this.parents.filter(({ isConnected }) => isConnected));
    // The next change of the page may bring one.
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
