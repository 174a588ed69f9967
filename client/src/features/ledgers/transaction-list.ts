import { signal } from '@angular/core';
import type { StarDay, StarDays, StarTransactions } from '@giftbuyer/contracts';
import type { ApiClient } from '../../core/http/api-client';
import { isAbort } from '../../core/http/api-error';
import { type LoadedTransactions, appendPage, mergeFirstPage } from './merge-transactions';

export type ListState = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; error: unknown };

export interface Transactions extends LoadedTransactions {
  totals: StarTransactions['totals'];
  /** Per day and kind, oldest first; null if they were not asked for. */
  days: readonly StarDay[] | null;
}

/** The transactions that match a query of the API, loaded page by page. */
export class TransactionList {
  private readonly loaded = signal<Transactions | null>(null);
  private readonly currentState = signal<ListState>({ name: 'loading' });
  private readonly nextState = signal<'idle' | 'loading' | { error: unknown }>('idle');
  /** Null before the first response. */
  readonly transactions = this.loaded.asReadonly();
  /** Of the first page. */
  readonly state = this.currentState.asReadonly();
  /** Of the page that follows. */
  readonly more = this.nextState.asReadonly();

  private readonly controller = new AbortController();
  private isLoading = false;
  /** Something changed since the pending request was sent. */
  private isStale = false;

  /** @param withDays also loads what came and went per day */
  constructor(
    private readonly api: ApiClient,
    private readonly query: string,
    private readonly withDays: boolean,
  ) {}

  /** Loads the first page, or loads it again. A call during a pending request repeats it afterwards. */
  async load(): Promise<void> {
    if (this.isLoading) {
      this.isStale = true;
      return;
    }
    this.isLoading = true;
    if (!this.loaded()) this.currentState.set({ name: 'loading' });
    do await this.fetchFirstPage(this.controller.signal);
    while (this.isStale && !this.controller.signal.aborted);
    this.isLoading = false;
  }

  /** Loads the page that follows. */
  async loadMore(): Promise<void> {
    const cursor = this.loaded()?.next;
    if (!cursor || this.nextState() === 'loading') return;
    this.nextState.set('loading');
    try {
      const path = `/api/transactions?${this.query}&cursor=${encodeURIComponent(cursor)}`;
      const page = await this.api.get<StarTransactions>(path, { signal: this.controller.signal });
      this.loaded.update((loaded) => loaded && { ...loaded, ...appendPage(loaded, cursor, page) });
      this.nextState.set('idle');
    } catch (error) {
      if (!isAbort(error)) this.nextState.set({ error });
    }
  }

  stop(): void {
    this.controller.abort();
  }

  private async fetchFirstPage(signal: AbortSignal): Promise<void> {
    this.isStale = false;
    try {
      const [page, days] = await Promise.all([
        this.api.get<StarTransactions>(`/api/transactions?${this.query}`, { signal }),
        this.withDays ? this.api.get<StarDays>(`/api/transactions/days?${this.query}`, { signal }) : null,
      ]);
      const { totals } = page;
      const before = this.loaded();
      const merged = before ? mergeFirstPage(before, page) : { items: page.items, next: page.next };
      // The page that failed would have followed another row.
      if (merged.next !== before?.next && typeof this.nextState() === 'object') this.nextState.set('idle');
      this.loaded.set({ ...merged, totals, days: days?.items ?? null });
      this.currentState.set({ name: 'ready' });
    } catch (error) {
      if (!isAbort(error)) this.currentState.set({ name: 'failed', error });
    }
  }
}
