import { DOCUMENT, Service, inject } from '@angular/core';
import { Subject } from 'rxjs';

/**
 * Keeps one history entry for each open modal, so that Back closes the top one and stays on the page.
 * The browser travels asynchronously: a change waits for the journey under way, and for the end of its task, because
 * one modal often takes the place of another.
 */
@Service()
export class ModalHistory {
  /** The person pressed Back while a modal was open. */
  readonly back = new Subject<void>();

  private readonly window = inject(DOCUMENT).defaultView as Window;
  private wanted = 0;
  private journey = Promise.resolve();
  /** Set while the browser travels on our behalf. */
  private arrived: (() => void) | null = null;

  constructor() {
    this.window.addEventListener('popstate', () => this.onPopState());
  }

  /** Resolves when the history has as many entries as modals are open. */
  follow(openModals: number): Promise<void> {
    this.wanted = openModals;
    this.journey = this.journey.then(nextTask).then(() => this.settle());
    return this.journey;
  }

  private get entries(): number {
    return (this.window.history.state as { modals?: number } | null)?.modals ?? 0;
  }

  private async settle(): Promise<void> {
    while (this.entries < this.wanted) this.push(this.entries + 1);
    if (this.entries > this.wanted) await this.travel();
  }

  private async travel(): Promise<void> {
    const arrival = new Promise<void>((resolve) => (this.arrived = resolve));
    this.window.history.go(this.wanted - this.entries);
    await arrival;
    // Routers look at the new address a task later; whoever waits for us may navigate, and must come after them.
    await nextTask();
  }

  private onPopState(): void {
    if (this.arrived) {
      this.arrived();
      this.arrived = null;
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
