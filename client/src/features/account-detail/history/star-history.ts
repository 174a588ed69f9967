import { signal } from '@angular/core';
import type { StarBalance, StarHistory as StarHistoryPage } from '@giftbuyer/contracts';
import type { ApiClient } from '../../../core/http/api-client';
import type { Balance } from './balance';

export type HistoryState = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; error: unknown };

/** Where a history is loaded from. */
export interface HistorySource {
  path: string;
  /** Beginning of the file name for downloads. */
  fileName: string;
  /** Identifies the history; another key is loaded from the start. */
  key: string;
  /** The API omits changes in periods with many: each period is loaded separately in its own resolution. */
  isDownsampled?: boolean;
}

/** Loads a Star history as far back as needed. */
export class StarHistory {
  private readonly loaded = signal<readonly Balance[]>([]);
  private readonly currentState = signal<HistoryState>({ name: 'loading' });
  /** Oldest first. */
  readonly balances = this.loaded.asReadonly();
  readonly state = this.currentState.asReadonly();

  /** Loaded completely from this time on. */
  private loadedSince = Infinity;
  /** What is newer than the last one was asked for, and has not come. */
  private isBehind = false;
  private controller = new AbortController();
  private lastRequest = Promise.resolve();

  constructor(
    private readonly api: ApiClient,
    private readonly source: HistorySource,
  ) {}

  /** Loads balances from `from`, in milliseconds since the epoch; -Infinity loads all. */
  async loadSince(from: number): Promise<void> {
    if (from < this.loadedSince || this.source.isDownsampled) {
      this.currentState.set({ name: 'loading' });
      return this.startRequest(from, []);
    }
    // A pending request is for a longer range that is no longer selected.
    const { name } = this.currentState();
    if (name === 'loading') this.stop();
    this.currentState.set({ name: 'ready' });
    if (this.isBehind && name !== 'ready') await this.loadNewer();
  }

  /** Loads balances since the last one. */
  async loadNewer(): Promise<void> {
    let request: Promise<void>;
    // A new request replaces the one in flight.
    do await (request = this.lastRequest);
    while (request !== this.lastRequest);
    const known = this.loaded();
    this.isBehind = true;
    if (this.loadedSince < Infinity) await this.startRequest(known.at(-1)?.at ?? this.loadedSince, known.slice(0, -1));
  }

  stop(): void {
    this.controller.abort();
  }

  private startRequest(from: number, before: readonly Balance[]): Promise<void> {
    this.controller.abort();
    this.controller = new AbortController();
    this.lastRequest = this.fetchBalances(from, before, this.controller.signal);
    return this.lastRequest;
  }

  private async fetchBalances(from: number, before: readonly Balance[], signal: AbortSignal): Promise<void> {
    try {
      const balances = await this.fetchPages(from, signal);
      if (signal.aborted) return;
      this.loaded.set([...before, ...balances]);
      this.loadedSince = Math.min(this.loadedSince, from);
      this.isBehind = false;
      this.currentState.set({ name: 'ready' });
    } catch (error) {
      if (!signal.aborted) this.currentState.set({ name: 'failed', error });
    }
  }

  private async fetchPages(from: number, signal: AbortSignal): Promise<Balance[]> {
    const balances: Balance[] = [];
    let next = from === -Infinity ? null : new Date(from).toISOString();
    do {
      const query = next === null ? '' : `?from=${encodeURIComponent(next)}`;
      const page = await this.api.get<StarHistoryPage>(`${this.source.path}${query}`, { signal });
      for (const item of page.items) balances.push(toBalance(item));
      ({ next } = page);
    } while (next !== null);
    return balances;
  }
}

function toBalance({ at, stars }: StarBalance): Balance {
  return { at: Date.parse(at), stars, value: Number(stars) };
}
