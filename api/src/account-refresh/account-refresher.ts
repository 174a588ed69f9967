import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import {
  from,
  last,
  lastValueFrom,
  map,
  mergeMap,
  type Observable,
  race,
  scan,
  startWith,
  throttleTime,
  timer,
} from 'rxjs';
import { AccountLocks } from '../account-sessions/account-locks.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { Config } from '../config/config.js';
import { failureCodeOf } from '../database/unavailable.js';
import { AppError } from '../errors/app-error.js';
import { UserEvents } from '../events/user-events.js';
import { LockLostError, type SessionLock } from '../session-locks/session-locks.js';
import { InternalFailures } from './internal-failures.js';
import { RefreshAttempts } from './refresh-attempts.js';
import { type AllProgress, type RefreshEvent, type RefreshResult, RefreshRun } from './refresh-run.js';

/** A refresh within this time gets the last reading again, because Telegram limits accounts that are read often. */
const FRESH_MS = 10_000;
/** The least time between two lines of counts. */
const COUNTS_INTERVAL_MS = 50;
/** How long a shutdown waits for readings and then for their saves. Together less than the deadline of `main.ts`. */
const READINGS_GRACE_MS = 3_000;
const SAVES_GRACE_MS = 2_000;

/**
 * The only code that starts readings: one run per account at a time, which later callers join.
 */
@Injectable()
export class AccountRefresher implements BeforeApplicationShutdown {
  private readonly runs = new Map<number, RefreshRun>();
  /** Successful runs of the last `FRESH_MS`. */
  private readonly recentRuns = new Map<number, RefreshRun>();

  constructor(
    private readonly attempts: RefreshAttempts,
    private readonly locks: AccountLocks,
    private readonly events: UserEvents,
    private readonly internalFailures: InternalFailures,
    private readonly config: Config,
  ) {}

  /**
   * Refreshes with priority, or joins the run under way, or replays the last one while it is fresh.
   *
   * @param sinceRevision that the caller has read: if another process has written a newer one, that is the result
   */
  refresh(account: AccountRef, sinceRevision?: number): Observable<RefreshEvent> {
    const run = this.findRecentRun(account, sinceRevision);
    run.prioritise();
    return run.events$;
  }

  /** Refreshes the accounts without priority; completes when all are finished. */
  refreshAll(accounts: AccountRef[]): Observable<AllProgress> {
    const start: AllProgress = { total: accounts.length, done: 0, failures: [] };
    return from(accounts).pipe(
      mergeMap((account) =>
        this.findRecentRun(account).events$.pipe(
          last(),
          map((end) => ('failed' in end ? [{ id: account.id, error: end.failed }] : [])),
        ),
      ),
      scan(
        ({ total, done, failures }, failure) => ({ total, done: done + 1, failures: [...failures, ...failure] }),
        start,
      ),
      startWith(start),
      throttleTime(COUNTS_INTERVAL_MS, undefined, { leading: true, trailing: true }),
    );
  }

  /** Refreshes without priority, or joins the run under way. */
  refreshInTurn(account: AccountRef): Promise<RefreshResult> {
    return this.findOrStartRun(account).result;
  }

  /**
   * Refreshes with a permit and a lock that the caller has acquired; releases the lock.
   *
   * @returns null when a run of the account is under way already
   */
  async refreshLocked(account: AccountRef, lock: SessionLock): Promise<RefreshResult | null> {
    if (!this.runs.has(account.id)) {
      return this.startRun(account, (run) => this.attempts.readAndRelease(run, account, lock)).result;
    }
    await this.locks.releaseLock(lock);
    return null;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.attempts.close();
    await this.waitForRuns(READINGS_GRACE_MS);
    this.locks.abortAllLocks();
    await this.waitForRuns(SAVES_GRACE_MS);
    this.events.flushToInstances();
  }

  private async waitForRuns(graceMs: number): Promise<void> {
    const results = Promise.all([...this.runs.values()].map((run) => run.result));
    await lastValueFrom(race(from(results), timer(graceMs)));
  }

  /** A reading after a change of the account, which `sinceRevision` names, is asked for: not one of before. */
  private findRecentRun(account: AccountRef, sinceRevision?: number): RefreshRun {
    const recent = sinceRevision === undefined ? this.recentRuns.get(account.id) : undefined;
    return this.runs.get(account.id) ?? recent ?? this.findOrStartRun(account, sinceRevision);
  }

  private keepRecentRun({ id }: AccountRef, run: RefreshRun): void {
    if (!this.config.rateLimits) return;
    this.recentRuns.set(id, run);
    setTimeout(() => this.recentRuns.get(id) === run && this.recentRuns.delete(id), FRESH_MS).unref();
  }

  private findOrStartRun(account: AccountRef, sinceRevision?: number): RefreshRun {
    return (
      this.runs.get(account.id) ??
      this.startRun(account, (run) => this.attempts.readOrFollow(run, account, sinceRevision))
    );
  }

  private startRun(account: AccountRef, work: (run: RefreshRun) => Promise<RefreshResult>): RefreshRun {
    const run = new RefreshRun(async (run) => {
      const result = await work(run).catch((error: unknown) => this.unrecordedFailure(account, error));
      this.runs.delete(account.id);
      if ('done' in result) this.keepRecentRun(account, run);
      return result;
    });
    this.recentRuns.delete(account.id);
    this.runs.set(account.id, run);
    return run;
  }

  private unrecordedFailure({ id }: AccountRef, error: unknown): RefreshResult {
    this.internalFailures.markUnrecorded(id);
    if (error instanceof AppError) return { failed: error };
    if (error instanceof LockLostError) return { failed: new AppError('unavailable') };
    this.internalFailures.reportFailure(id, error);
    return { failed: new AppError(failureCodeOf(error)) };
  }
}
