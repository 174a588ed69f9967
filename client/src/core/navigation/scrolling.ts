import { DOCUMENT, Service, inject } from '@angular/core';
import { NavigationSkipped, Router, Scroll } from '@angular/router';

/** The list reaches its full height within a few frames. */
const MAX_FRAMES = 30;
/** The router counts them from 1. */
const FIRST_NAVIGATION = 1;

/**
 * Scrolls to the top on navigation and restores the position on Back. Navigations with `scroll: manual` (sheets and the
 * history entries of modals) keep the position, which the router's own restoration would not.
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
      // The page is at its top. Scrolling would only force a layout before the first one.
      if (event.routerEvent.id === FIRST_NAVIGATION) return;
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
