import { Service, computed, inject, signal } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import type { StarBalance, StarHistory } from '@giftbuyer/contracts';
import { filter, switchMap, throttleTime } from 'rxjs';
import { ApiClient } from '../../../core/http/api-client';
import { Clock } from '../../../core/time/clock';
import { Session } from '../../../core/session/session';
import { whenIdle } from '../../../core/browser/when-idle';
import { AccountsStore } from './accounts.store';

export const TOTAL_DAYS = 30;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Limits requests when hundreds of accounts are added or removed. */
const MIN_REQUEST_INTERVAL_MS = 2_000;
const STAR = 1e9;

/** For drawing, where float precision suffices. */
interface TotalPoint {
  at: number;
  stars: number;
}

/** Total Stars of all accounts over the last 30 days. */
@Service()
export class TotalHistory {
  private readonly api = inject(ApiClient);
  private readonly accounts = inject(AccountsStore);
  private readonly loadedPoints = signal<readonly TotalPoint[]>([]);
  private readonly startsAt = signal(0);

  /** Oldest first, the last one is now; empty before the response and when the total never changed. */
  readonly points = computed<readonly TotalPoint[]>(() => {
    const [first] = this.loadedPoints();
    if (!first || this.accounts.ids() === '') return [];
    const now = { at: this.clock.now(), stars: Number(this.accounts.starsTotal()) / STAR };
    const sums = [...this.loadedPoints(), now].map(({ at, stars }) => ({ at: Math.max(at, this.startsAt()), stars }));
    return sums.some(({ stars }) => stars !== first.stars) ? sums : [];
  });

  private readonly clock = inject(Clock);

  constructor() {
    inject(Session).ended.subscribe(() => this.loadedPoints.set([]));
    // Adding or removing an account changes all past totals; an open page adds new ones.
    const request = computed(() => ({ ids: this.accounts.ids(), hour: Math.floor(this.clock.now() / HOUR_MS) }), {
      equal: (one, other) => one.ids === other.ids && one.hour === other.hour,
    });
    toObservable(request)
      .pipe(
        filter(({ ids }) => ids !== ''),
        throttleTime(MIN_REQUEST_INTERVAL_MS, undefined, { leading: true, trailing: true }),
        // Ignores a response for accounts that have changed since.
        switchMap(() => (this.accounts.ids() === '' ? [] : this.load())),
      )
      .subscribe(({ from, sums }) => {
        this.startsAt.set(from);
        this.loadedPoints.set(sums);
      });
  }

  /** The sparkline is decoration: failures are ignored. */
  private async load(): Promise<{ from: number; sums: TotalPoint[] }> {
    await new Promise<void>(whenIdle);
    const from = this.clock.currentTime() - TOTAL_DAYS * DAY_MS;
    try {
      const path = `/api/accounts/stars/history?from=${new Date(from).toISOString()}`;
      const { items } = await this.api.get<StarHistory>(path);
      return { from, sums: items.map(toTotalPoint) };
    } catch {
      return { from, sums: [] };
    }
  }
}

function toTotalPoint({ at, stars }: StarBalance): TotalPoint {
  return { at: Date.parse(at), stars: Number(stars) };
}
