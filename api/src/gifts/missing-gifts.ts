import type { Environment } from '@giftbuyer/contracts';

/** Accounts whose answers must lack a gift before it is gone, unless fewer are read. */
const ENOUGH_ACCOUNTS = 3;
/** An account that has answered within this time has a say. */
const ANSWERED_WITHIN_MS = 3_600_000;

interface Observed {
  /** By gift that is listed and that the last answer lacked: the accounts whose answers lack it. */
  missing: Map<string, Set<number>>;
  /** Gifts that were gone and came back: some accounts see them and some do not. */
  returned: Set<string>;
  /** By account: its last answer, milliseconds of `performance.now`. */
  answered: Map<number, number>;
}

/**
 * Telegram may show different gifts to different accounts. A gift is gone when several accounts in a row do not see it; one
 * that comes back afterwards, only when no account sees it any more. Kept in memory: after a restart a gift may be taken for
 * gone once again.
 */
export class MissingGifts {
  private readonly environments = new Map<Environment, Observed>();

  /**
   * Records an answer.
   *
   * @param missing listed gifts that it lacks; all others end to be missing
   * @returns those that are gone
   */
  recordAnswer(
    environment: Environment,
    account: number,
    missing: readonly string[],
    now = performance.now(),
  ): string[] {
    const observed = this.observed(environment);
    observed.missing = new Map(missing.map((id) => [id, observed.missing.get(id) ?? new Set()]));
    return this.recordMissing(observed, account, now);
  }

  /** Records the answer that nothing has changed: the account sees what the one before saw. @returns gifts that are gone */
  recordUnchanged(environment: Environment, account: number, now = performance.now()): string[] {
    return this.recordMissing(this.observed(environment), account, now);
  }

  recordReturned(environment: Environment, ids: readonly string[]): void {
    const { returned } = this.observed(environment);
    for (const id of ids) returned.add(id);
  }

  private recordMissing({ missing, returned, answered }: Observed, account: number, now: number): string[] {
    answered.set(account, now);
    for (const [id, at] of answered) if (now - at > ANSWERED_WITHIN_MS) answered.delete(id);
    const gone: string[] = [];
    for (const [id, accounts] of missing) {
      accounts.add(account);
      const enough = returned.has(id) ? answered.size : Math.min(answered.size, ENOUGH_ACCOUNTS);
      if (accounts.size >= enough) gone.push(id);
    }
    return gone;
  }

  private observed(environment: Environment): Observed {
    const known = this.environments.get(environment);
    if (known) return known;
    const observed = { missing: new Map(), returned: new Set<string>(), answered: new Map() };
    this.environments.set(environment, observed);
    return observed;
  }
}
