import { signal } from '@angular/core';
import type { StarBalance, StarHistory as StarHistoryPage } from '@giftbuyer/contracts';
import type { ApiClient } from '../core/api-client';
import type { Balance } from './balance';

export type HistoryState = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; error: unknown };

/** Where a history is read. */
export interface HistorySource {
  path: string;
  /** What the name of its file begins with. */
  file: string;
  /** What it is the history of; another one is read from the beginning. */
  of: string;
  /** Of a period with many changes some are left out: each period is read by itself, as exactly as it can be. */
  leavesOut?: boolean;
}

/** How Stars came and went, as far back as anybody asked. */
export class StarHistory {
  private readonly known = signal<readonly Balance[]>([]);
  private readonly current = signal<HistoryState>({ name: 'loading' });
  /** Oldest first. */
  readonly balances = this.known.asReadonly();
  readonly state = this.current.asReadonly();

  /** From here on everything is known. */
  private since = Infinity;
  private asking = new AbortController();
  private asked = Promise.resolve();

  constructor(
    private readonly api: ApiClient,
    private readonly source: HistorySource,
  ) {}

  /** Reads what is missing since `from`, in milliseconds since the epoch; -Infinity reads all. */
  async reachBack(from: number): Promise<void> {
    if (from < this.since || this.source.leavesOut) return this.ask(from, []);
    // What is on its way is a longer range that nobody wants any more.
    if (this.current().name === 'loading') this.stop();
    this.current.set({ name: 'ready' });
  }

  /** Reads what was added since the last reading. */
  async catchUp(): Promise<void> {
    let asked: Promise<void>;
    // Whoever asks takes the place of a reading under way.
    do await (asked = this.asked);
    while (asked !== this.asked);
    const known = this.known();
    if (this.since < Infinity) await this.ask(known.at(-1)?.at ?? this.since, known.slice(0, -1));
  }

  stop(): void {
    this.asking.abort();
  }

  private ask(from: number, before: readonly Balance[]): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    this.asked = this.take(from, before, this.asking.signal);
    return this.asked;
  }

  private async take(from: number, before: readonly Balance[], signal: AbortSignal): Promise<void> {
    if (before.length === 0) this.current.set({ name: 'loading' });
    try {
      const balances = await this.read(from, signal);
      if (signal.aborted) return;
      this.known.set([...before, ...balances]);
      this.since = Math.min(this.since, from);
      this.current.set({ name: 'ready' });
    } catch (error) {
      if (!signal.aborted) this.current.set({ name: 'failed', error });
    }
  }

  private async read(from: number, signal: AbortSignal): Promise<Balance[]> {
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
  return { at: Date.parse(at), stars, height: Number(stars) };
}
