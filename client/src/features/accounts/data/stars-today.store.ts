import { Service, computed, effect, inject, signal } from '@angular/core';
import { type Account, type StarsAt, nanosOf } from '@giftbuyer/contracts';
import { whenIdle } from '../../../core/browser/when-idle';
import { ApiClient } from '../../../core/http/api-client';
import { Clock } from '../../../core/time/clock';
import { CurrentUser } from '../../../core/user/current-user';
import { nanosOfAccount, sum } from './account-stars';

/** The balances at local midnight, loaded once a day, and the changes since then. */
@Service()
export class StarsTodayStore {
  private readonly api = inject(ApiClient);
  private readonly me = inject(CurrentUser).me;
  /** Billionths of a Star by account id; empty before the response. */
  private readonly starsAtMidnight = signal<ReadonlyMap<number, bigint>>(new Map());

  constructor() {
    const { now } = inject(Clock);
    const midnight = computed(() => new Date(now()).setHours(0, 0, 0, 0));
    const userId = computed(() => this.me()?.id);
    effect((onCleanup) => {
      const at = midnight();
      const controller = new AbortController();
      // An answer of the day before would count as the balances of this one.
      onCleanup(() => controller.abort());
      this.starsAtMidnight.set(new Map());
      // The first screen does not wait for them.
      if (userId() !== undefined) whenIdle(() => void this.load(at, controller.signal));
    });
  }

  /** Change since midnight in billionths of a Star, negative for a loss; null when the account did not exist then. */
  changeOf(account: Account): bigint | null {
    const before = this.starsAtMidnight().get(account.id);
    return before === undefined ? null : nanosOfAccount(account) - before;
  }

  /** Total change of the accounts that existed at midnight. */
  totalChange(accounts: readonly Account[]): bigint {
    return sum(accounts.map((account) => this.changeOf(account) ?? 0n));
  }

  /** Changes are decoration: after a failure there are none. */
  private async load(at: number, signal: AbortSignal): Promise<void> {
    try {
      const { items } = await this.api.get<StarsAt>(`/api/accounts/stars?at=${new Date(at).toISOString()}`, { signal });
      this.starsAtMidnight.set(new Map(items.map(({ id, stars }) => [id, nanosOf(stars)])));
    } catch {
      // Also of an aborted request.
    }
  }
}
