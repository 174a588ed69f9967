import { DOCUMENT, Service, inject } from '@angular/core';
import { NavigationSkipped, Router, Scroll } from '@angular/router';

/** A list gets its height within a few frames of its page. */
const MAX_FRAMES = 30;

/**
 * A page opens at its top, and Back leads to where it was. What only opens or closes over the page (`scroll: 'manual'`, and
 * the entries that modals have in the history) leaves it where it is, which the router's own restoration would not.
 */
@Service()
export class Scrolling {
  private readonly window = inject(DOCUMENT).defaultView as Window;
  private frame = 0;

  constructor() {
    this.window.history.scrollRestoration = 'manual';
    inject(Router).events.subscribe((event) => {
      if (!(event instanceof Scroll) || event.scrollBehavior === 'manual') return;
      if (event.routerEvent instanceof NavigationSkipped) return;
      this.scrollTo(event.position?.[1] ?? 0, MAX_FRAMES);
    });
  }

  private scrollTo(top: number, frames: number): void {
    const { window } = this;
    window.cancelAnimationFrame(this.frame);
    window.scrollTo({ top, behavior: 'instant' });
    if (Math.abs(window.scrollY - top) <= 1 || frames === 0) return;
    this.frame = window.requestAnimationFrame(() => this.scrollTo(top, frames - 1));
  }
}
