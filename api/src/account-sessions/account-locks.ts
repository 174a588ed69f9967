import { Injectable } from '@nestjs/common';
import { filter, firstValueFrom, race, timer } from 'rxjs';
import { accountLockKey } from '../accounts/account-lock-key.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { UserEvents } from '../events/user-events.js';
import { type SessionLock, SessionLocks } from '../session-locks/session-locks.js';

/** The end of a lock is announced by an event, which can get lost. */
const POLL_INTERVAL_MS = 1_000;

/** The locks of accounts' sessions. */
@Injectable()
export class AccountLocks {
  constructor(
    private readonly locks: SessionLocks,
    private readonly events: UserEvents,
  ) {}

  /** Null while another holder has the lock, and when there is no such account. */
  acquireLock(account: Pick<AccountRef, 'id'>): Promise<SessionLock | null> {
    return this.locks.acquireLock(accountLockKey(account));
  }

  /** @param restSeconds before which no other holder gets the lock */
  releaseLock(lock: SessionLock, restSeconds?: number): Promise<void> {
    return this.locks.releaseLock(lock, restSeconds);
  }

  /** Resolves when it is worth trying to acquire the lock again. */
  async waitUntilReleased({ id, userId }: AccountRef): Promise<void> {
    const released = this.events
      .watchUser(userId)
      .pipe(filter(({ type, data }) => type !== 'account.stage' && (!('id' in data) || data.id === id)));
    await firstValueFrom(race(released, timer(POLL_INTERVAL_MS)));
  }

  /** Aborts what this process does in the name of its locks. */
  abortAllLocks(): void {
    this.locks.abortAllLocks();
  }
}
