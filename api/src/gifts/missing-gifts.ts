import type { Environment } from '@giftbuyer/contracts';

/** Accounts whose answers must lack a gift before it is gone, unless there are fewer. */
const MISSING_QUORUM = 3;

interface Observed {
  /** By gift that is listed and that the last answer lacked: the accounts whose answers lack it. */
  missing: Map<string, Set<number>>;
  /** Gifts that this process found to be gone. */
  gone: Set<string>;
  /** Gifts that were gone and came back: some accounts see them and some do not. */
  returned: Set<string>;
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
   * @param accountCount how many accounts there are to ask
   * @returns those that are gone
   */
  recordAnswer(environment: Environment, account: number, missing: readonly string[], accountCount: number): string[] {
    const observed = this.observed(environment);
    observed.missing = new Map(missing.map((id) => [id, observed.missing.get(id) ?? new Set()]));
    // Listed again: another process has seen it.
    for (const id of missing) if (observed.gone.delete(id)) observed.returned.add(id);
    return this.recordMissing(observed, account, accountCount);
  }

  /** Records the answer that nothing has changed: the account sees what the one before saw. @returns gifts that are gone */
  recordUnchanged(environment: Environment, account: number, accountCount: number): string[] {
    return this.recordMissing(this.observed(environment), account, accountCount);
  }

  recordReturned(environment: Environment, ids: readonly string[]): void {
    const { gone, returned } = this.observed(environment);
    for (const id of ids) {
      gone.delete(id);
      returned.add(id);
    }
  }

  hasMissing(environment: Environment): boolean {
    return this.observed(environment).missing.size > 0;
  }

  private recordMissing({ missing, gone, returned }: Observed, account: number, accountCount: number): string[] {
    const found: string[] = [];
    for (const [id, accounts] of missing) {
      accounts.add(account);
      const enough = returned.has(id) ? accountCount : Math.min(accountCount, MISSING_QUORUM);
      if (accounts.size >= enough) found.push(id);
    }
    for (const id of found) {
      missing.delete(id);
      gone.add(id);
    }
    return found;
  }

  private observed(environment: Environment): Observed {
    const known = this.environments.get(environment);
    if (known) return known;
    const observed: Observed = { missing: new Map(), gone: new Set(), returned: new Set() };
    this.environments.set(environment, observed);
    return observed;
  }
}
