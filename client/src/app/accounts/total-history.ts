import { Service, computed, effect, inject, signal, untracked } from '@angular/core';
import type { StarBalance, StarHistory } from '@giftbuyer/contracts';
import { ApiClient } from '../core/api-client';
import { Clock } from '../core/clock';
import { Session } from '../core/session';
import { whenIdle } from '../core/when-idle';
import { AccountsStore } from './accounts.store';

export const TOTAL_DAYS = 30;

const DAY_MS = 86_400_000;
const STAR = 1e9;

/** Sums for drawing, where a pixel is coarser than a float. */
interface Sum {
  at: number;
  stars: number;
}

/** The Stars of all accounts together in the last 30 days. */
@Service()
export class TotalHistory {
  private readonly api = inject(ApiClient);
  private readonly accounts = inject(AccountsStore);
  private readonly read = signal<readonly Sum[]>([]);
  private readonly beginsAt = signal(0);

  /** Oldest first, the last one now; empty until they are there, and where the sum was the same all the time. */
  readonly sums = computed<readonly Sum[]>(() => {
    const [first] = this.read();
    if (!first) return [];
    const now = { at: this.clock.now(), stars: Number(this.accounts.starsTotal()) / STAR };
    const sums = [...this.read(), now].map(({ at, stars }) => ({ at: Math.max(at, this.beginsAt()), stars }));
    return sums.some(({ stars }) => stars !== first.stars) ? sums : [];
  });

  private readonly clock = inject(Clock);

  constructor() {
    inject(Session).ended.subscribe(() => this.read.set([]));
    effect(() => {
      // An account that comes or goes changes the whole past of the sum.
      if (this.accounts.ids() === '') this.read.set([]);
      else untracked(() => whenIdle(() => void this.load()));
    });
  }

  /** It decorates: without it the panel is as good, so that a failure needs no word. */
  private async load(): Promise<void> {
    const from = this.clock.read() - TOTAL_DAYS * DAY_MS;
    try {
      const path = `/api/accounts/stars/history?from=${new Date(from).toISOString()}`;
      const { items } = await this.api.get<StarHistory>(path);
      this.beginsAt.set(from);
      this.read.set(items.map(toSum));
    } catch {
      this.read.set([]);
    }
  }
}

function toSum({ at, stars }: StarBalance): Sum {
  return { at: Date.parse(at), stars: Number(stars) };
}
