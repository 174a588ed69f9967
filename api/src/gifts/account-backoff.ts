import type { AccountRef } from '../accounts/account.entity.js';

const FIRST_DELAY_MS = 60_000;
const MAX_DELAY_MS = 3_600_000;
const MAX_ACCOUNTS = 10_000;

interface Failures {
  /** When the account may be tried first again, milliseconds of `performance.now`. */
  until: number;
  delayMs: number;
}

/** The accounts that could not be read: each failure in a row doubles the time for which others come first. */
export class AccountBackoff {
  private readonly failures = new Map<AccountRef['id'], Failures>();

  recordFailure(accountId: number, now = performance.now()): void {
    const known = this.failures.get(accountId);
    const delayMs = known ? Math.min(known.delayMs * 2, MAX_DELAY_MS) : FIRST_DELAY_MS;
    this.failures.delete(accountId);
    this.failures.set(accountId, { until: now + delayMs, delayMs });
    for (const [oldest] of this.failures) {
      if (this.failures.size <= MAX_ACCOUNTS) break;
      this.failures.delete(oldest);
    }
  }

  recordSuccess(accountId: number): void {
    this.failures.delete(accountId);
  }

  /** Accounts that others come before. */
  waiting(now = performance.now()): number[] {
    return [...this.failures].filter(([, { until }]) => until > now).map(([accountId]) => accountId);
  }
}
