import { DOCUMENT, Service, inject } from '@angular/core';
import { Subject } from 'rxjs';

/**
 * Keeps one history entry for each open modal, so that Back closes the top one and stays on the page.
 * `history.go` is asynchronous: a change waits for the navigation before it, and for the end of its task, because one
 * modal often replaces another.
 */
@Service()
export class ModalHistory {
  /** The user pressed Back while a modal was open. */
  readonly back = new Subject<void>();

  private readonly window = inject(DOCUMENT).defaultView as Window;
  private wanted = 0;
  private navigation = Promise.resolve();
  /** Set while `history.go` of this service is under way. */
  private onArrival: (() => void) | null = null;

  constructor() {
    this.window.addEventListener('popstate', () => this.onPopState());
  }

  /** Resolves when the history has one entry for each open modal. */
  setDepth(openModals: number): Promise<void> {
    this.wanted = openModals;
    this.navigation = this.navigation.then(nextTask).then(() => this.settle());
    return this.navigation;
  }

  private get entries(): number {
    return (this.window.history.state as { modals?: number } | null)?.modals ?? 0;
  }

  private async settle(): Promise<void> {
    while (this.entries < this.wanted) this.push(this.entries + 1);
    if (this.entries > this.wanted) await this.goBack();
  }

  private async goBack(): Promise<void> {
    const arrival = new Promise<void>((resolve) => (this.onArrival = resolve));
    this.window.history.go(this.wanted - this.entries);
    await arrival;
    // The router reads the new URL a task later; a caller that navigates next must come after it.
    await nextTask();
  }

  private onPopState(): void {
    if (this.onArrival) {
      this.onArrival();
      this.onArrival = null;
    } else if (this.entries < this.wanted) {
      this.back.next();
    }
  }

  private push(modals: number): void {
    const state = this.window.history.state as object | null;
    this.window.history.pushState({ ...state, modals }, '');
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
