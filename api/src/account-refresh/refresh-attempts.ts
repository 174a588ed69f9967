import { Injectable } from '@nestjs/common';
import { AccountLocks } from '../account-sessions/account-locks.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import { UserEvents } from '../events/user-events.js';
import type { SessionLock } from '../session-locks/session-locks.js';
import { AccountReader } from './account-reader.js';
import { FairSemaphore } from './fair-semaphore.js';
import type { RefreshResult, RefreshRun, RefreshStep } from './refresh-run.js';

/**
 * Reads accounts for runs. An attempt waits for its permit, then acquires the lock. While another process holds the lock, it
 * follows that one's events, and reads the account itself if the other never finishes.
 */
@Injectable()
export class RefreshAttempts {
  constructor(
    private readonly reader: AccountReader,
    private readonly locks: AccountLocks,
    private readonly permits: FairSemaphore,
    private readonly events: UserEvents,
  ) {}

  /** @param sinceRevision see `AccountRefresher.refresh` */
  async readOrFollow(run: RefreshRun, account: AccountRef, sinceRevision?: number): Promise<RefreshResult> {
    const result = await this.readWhenAdmitted(run, account, sinceRevision);
    if (result) return result;
    const revision = sinceRevision ?? (await this.reader.currentRevision(account));
    if (revision === null) return { failed: new AppError('not_found') };
    const following = this.events.watchUser(account.userId).subscribe((event) => {
      if (event.type === 'account.stage' && event.data.id === account.id) run.emit({ stage: event.data.stage });
    });
    try {
      return await this.follow(run, account, revision);
    } finally {
      following.unsubscribe();
    }
  }

  /** Waits for the holder's result; reads the account itself when there is none. @param sinceRevision before that result */
  private async follow(run: RefreshRun, account: AccountRef, sinceRevision: number): Promise<RefreshResult> {
    for (;;) {
      await this.locks.waitUntilReleased(account);
      if ((await this.reader.currentRevision(account)) !== sinceRevision) return this.reader.lastOutcome(account);
      const result = await this.readWhenAdmitted(run, account, sinceRevision);
      if (result) return result;
    }
  }

  /** Null while another holder has the lock. The permit comes first, so that no lock is held while waiting for one. */
  private async readWhenAdmitted(
    run: RefreshRun,
    account: AccountRef,
    sinceRevision?: number,
  ): Promise<RefreshResult | null> {
    const release = await this.permits.acquire(account.userId, run.priority);
    if (!release) return { failed: new AppError('unavailable') };
    try {
      const lock = await this.locks.acquireLock(account);
      return lock && (await this.readAndRelease(run, account, lock, sinceRevision));
    } finally {
      release();
    }
  }

  /** Reads with a lock that is held, and releases it. */
  async readAndRelease(
    run: RefreshRun,
    account: AccountRef,
    lock: SessionLock,
    sinceRevision?: number,
  ): Promise<RefreshResult> {
    try {
      return await this.reader.readAccount(lock, account, {
        onStep: (step) => this.emitStep(run, account, step),
        sinceRevision,
      });
    } finally {
      await this.locks.releaseLock(lock);
    }
  }

  private emitStep(run: RefreshRun, { id, userId }: AccountRef, step: RefreshStep): void {
    run.emit(step);
    if (!('stage' in step)) return;
    this.events.publishEvent(userId, { type: 'account.stage', data: { id, stage: step.stage } });
  }

  /** Attempts that wait for a permit, and later ones, fail. */
  close(): void {
    this.permits.close();
  }
}
