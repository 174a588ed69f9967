import { DOCUMENT, Service, inject } from '@angular/core';
import { Subject } from 'rxjs';

/**
 * Keeps one history entry for each open modal, so that Back closes the top one and stays on the page.
 * The browser travels asynchronously: changes are collected for a task and wait for a journey under way.
 */
@Service()
export class ModalHistory {
  /** The person pressed Back while a modal was open. */
  readonly back = new Subject<void>();

  private readonly window = inject(DOCUMENT).defaultView as Window;
  private wanted = 0;
  private travelling = false;
  private scheduled: Promise<void> | null = null;
  private arrived: (() => void) | null = null;

  constructor() {
    // A reload keeps the state of the entry, yet no modal survives it.
    if (this.entries > 0) this.write('replaceState', 0);
    this.window.addEventListener('popstate', () => this.onPopState());
  }

  /** Resolves when the history has as many entries as modals are open. */
  async follow(openModals: number): Promise<void> {
    this.wanted = openModals;
    this.scheduled ??= new Promise((resolve) =>
      setTimeout(() => {
        this.scheduled = null;
        resolve(this.settle());
      }),
    );
    await this.scheduled;
  }

  private get entries(): number {
    return (this.window.history.state as { modals?: number } | null)?.modals ?? 0;
  }

  private async settle(): Promise<void> {
    if (this.travelling) return;
    while (this.entries < this.wanted) this.write('pushState', this.entries + 1);
    if (this.entries === this.wanted) return;
    this.travelling = true;
    const arrival = new Promise<void>((resolve) => (this.arrived = resolve));
    this.window.history.go(this.wanted - this.entries);
    await arrival;
    await this.settle();
  }

  private onPopState(): void {
    if (this.travelling) {
      this.travelling = false;
      // Routers look at the new address a task later; whoever waits here may navigate, and must come after them.
      setTimeout(() => this.arrived?.());
    } else if (this.entries < this.wanted) {
      this.back.next();
    }
  }

  private write(method: 'pushState' | 'replaceState', modals: number): void {
    const state = this.window.history.state as object | null;
    this.window.history[method]({ ...state, modals }, '');
  }
}
