import { Injectable } from '@nestjs/common';
import { from, lastValueFrom, map, race, timer } from 'rxjs';
import type { AccountRef } from '../accounts/account.entity.js';
import { Installation } from '../installation/installation.js';
import type { SessionLock } from '../session-locks/session-locks.js';
import { AccountRefresher } from './account-refresher.js';
import { DueAccounts } from './due-accounts.js';
import { FairSemaphore } from './fair-semaphore.js';
import { InternalFailures } from './internal-failures.js';
import { MAX_BACKGROUND_REFRESHES } from './refresh-permits.js';

/** The background's user id at the semaphore, which serves users in turn; no user has it. */
const BACKGROUND_USER_ID = 0;

interface ClaimedAccount {
  account: AccountRef;
  lock: SessionLock;
  releasePermit: () => void;
}

/** Refreshes stale accounts: those of a requested list, and all due ones in the background. */
@Injectable()
export class StaleAccounts {
  constructor(
    private readonly due: DueAccounts,
    private readonly permits: FairSemaphore,
    private readonly refresher: AccountRefresher,
    private readonly internalFailures: InternalFailures,
    private readonly installation: Installation,
  ) {}

  /**
   * Starts a refresh of all stale accounts of a user and waits up to `maxWaitMs` for its end.
   *
   * @returns whether nothing is left to refresh; always true while the installation is not confirmed
   */
  async refreshStale(userId: number, maxWaitMs: number): Promise<boolean> {
    if (!(await this.installation.isConfirmed())) return true;
    const stale = await this.due.listStaleAccounts(userId);
    const unrecorded = this.internalFailures.recentlyUnrecorded();
    const accounts = stale.filter(({ id }) => !unrecorded.has(id));
    if (accounts.length === 0) return true;
    const results = Promise.all(accounts.map((account) => this.refresher.refreshInTurn(account)));
    const finished = from(results).pipe(map(() => true));
    return lastValueFrom(race(finished, timer(maxWaitMs).pipe(map(() => false))));
  }

  /**
   * Refreshes the accounts of all users that are due when the sweep begins. The sweep always ends: an account that failed
   * is not claimed again, even when its failure could not be recorded.
   */
  async sweepDueAccounts(): Promise<void> {
    if (!(await this.installation.isConfirmed())) return;
    const startedAt = performance.now();
    const triedIds = new Set<number>();
    const running = new Set<Promise<void>>();
    const start = (claimed: ClaimedAccount) => {
      const ended = this.refreshClaimed(claimed, triedIds).then(() => void running.delete(ended));
      running.add(ended);
    };
    try {
      for (;;) {
        const freePlaces = MAX_BACKGROUND_REFRESHES - running.size;
        // Claims several at a time, because each claim scans all due accounts.
        if (freePlaces >= MAX_BACKGROUND_REFRESHES / 2)
          (await this.claimAccounts(freePlaces, startedAt, triedIds)).forEach(start);
        if (running.size === 0) return;
        await Promise.race(running);
      }
    } finally {
      await Promise.all(running);
    }
  }

  private async refreshClaimed({ account, lock, releasePermit }: ClaimedAccount, triedIds: Set<number>): Promise<void> {
    // Before the refresh: it may fail while the next claim is under way.
    triedIds.add(account.id);
    const result = await this.refresher.refreshLocked(account, lock).finally(releasePermit);
    if (result && 'done' in result) triedIds.delete(account.id);
  }

  /** Acquires the permits first, so that no account is locked while it waits for one. */
  private async claimAccounts(limit: number, startedAt: number, triedIds: Set<number>): Promise<ClaimedAccount[]> {
    const acquired = await Promise.all(Array.from({ length: limit }, () => this.permits.acquire(BACKGROUND_USER_ID)));
    const permits = acquired.filter((release) => release !== null);
    try {
      if (permits.length < limit) return [];
      const startedSecondsAgo = (performance.now() - startedAt) / 1000;
      const except = [...triedIds, ...this.internalFailures.recentlyUnrecorded()];
      const claimed = await this.due.claimDueAccounts(limit, { startedSecondsAgo, except });
      return claimed.flatMap(({ lock, ...account }) => {
        const releasePermit = permits.shift();
        return releasePermit ? [{ account, lock, releasePermit }] : [];
      });
    } finally {
      for (const release of permits) release();
    }
  }
}
