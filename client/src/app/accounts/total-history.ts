import { Service, computed, inject, signal } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import type { StarBalance, StarHistory } from '@giftbuyer/contracts';
import { filter, switchMap, throttleTime } from 'rxjs';
import { ApiClient } from '../core/api-client';
import { Clock } from '../core/clock';
import { Session } from '../core/session';
import { whenIdle } from '../core/when-idle';
import { AccountsStore } from './accounts.store';

export const TOTAL_DAYS = 30;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Accounts may come and go by the hundred. */
const MIN_REQUEST_INTERVAL_MS = 2_000;
const STAR = 1e9;

/** Sums for drawing, where a pixel is coarser than a float. */
interface TotalPoint {
  at: number;
  stars: number;
}

/** The Stars of all accounts together in the last 30 days. */
@Service()
export class TotalHistory {
  private readonly api = inject(ApiClient);
  private readonly accounts = inject(AccountsStore);
  private readonly loadedPoints = signal<readonly TotalPoint[]>([]);
  private readonly startsAt = signal(0);

  /** Oldest first, the last one now; empty until they are there, and where the sum was the same all the time. */
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
    // An account that comes or goes changes the whole past of the sum; a page that stays open adds to it.
    const asked = computed(() => ({ ids: this.accounts.ids(), hour: Math.floor(this.clock.now() / HOUR_MS) }), {
      equal: (one, other) => one.ids === other.ids && one.hour === other.hour,
    });
    toObservable(asked)
      .pipe(
        filter(({ ids }) => ids !== ''),
        throttleTime(MIN_REQUEST_INTERVAL_MS, undefined, { leading: true, trailing: true }),
        // A late answer is that of accounts that are no longer these.
        switchMap(() => (this.accounts.ids() === '' ? [] : this.load())),
      )
      .subscribe(({ from, sums }) => {
        this.startsAt.set(from);
        this.loadedPoints.set(sums);
      });
  }

  /** It decorates: without it the panel is as good, so that a failure needs no word. */
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
