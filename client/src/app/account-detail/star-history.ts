import { signal } from '@angular/core';
import type { StarBalance, StarHistory as StarHistoryPage } from '@giftbuyer/contracts';
import type { ApiClient } from '../core/api-client';
import type { Balance } from './balance';

export type HistoryState = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; error: unknown };

/** Where a history is read. */
export interface HistorySource {
  path: string;
  /** What the name of its file begins with. */
  fileName: string;
  /** What it is the history of; another one is read from the beginning. */
  key: string;
  /** Of a period with many changes some are left out: each period is read by itself, as exactly as it can be. */
  isDownsampled?: boolean;
}

/** How Stars came and went, as far back as anybody asked. */
export class StarHistory {
  private readonly loaded = signal<readonly Balance[]>([]);
  private readonly currentState = signal<HistoryState>({ name: 'loading' });
  /** Oldest first. */
  readonly balances = this.loaded.asReadonly();
  readonly state = this.currentState.asReadonly();

  /** From here on everything is known. */
  private loadedSince = Infinity;
  private controller = new AbortController();
  private lastRequest = Promise.resolve();

  constructor(
    private readonly api: ApiClient,
    private readonly source: HistorySource,
  ) {}

  /** Reads what is missing since `from`, in milliseconds since the epoch; -Infinity reads all. */
  async loadSince(from: number): Promise<void> {
    if (from < this.loadedSince || this.source.isDownsampled) return this.startRequest(from, []);
    // What is on its way is a longer range that nobody wants any more.
    if (this.currentState().name === 'loading') this.stop();
    this.currentState.set({ name: 'ready' });
  }

  /** Reads what was added since the last reading. */
  async loadNewer(): Promise<void> {
    let request: Promise<void>;
    // Whoever asks takes the place of a reading under way.
    do await (request = this.lastRequest);
    while (request !== this.lastRequest);
    const known = this.loaded();
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
    if (before.length === 0) this.currentState.set({ name: 'loading' });
    try {
      const balances = await this.fetchPages(from, signal);
      if (signal.aborted) return;
      this.loaded.set([...before, ...balances]);
      this.loadedSince = Math.min(this.loadedSince, from);
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
