import { Injectable } from '@nestjs/common';
import { filter, firstValueFrom, race, timer } from 'rxjs';
import { accountLockKey } from '../accounts/account-lock-key.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { UserEvents } from '../events/user-events.js';
import { type SessionLock, SessionLocks } from '../session-locks/session-locks.js';

/** A release is announced by an event, which can get lost, so it is also polled. */
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

  /** @param cooldownSeconds for how long no holder can acquire the lock after the release */
  releaseLock(lock: SessionLock, cooldownSeconds?: number): Promise<void> {
    return this.locks.releaseLock(lock, cooldownSeconds);
  }

  /** Resolves after an event of the account, or after a second. The lock may still be held. */
  async waitUntilReleased({ id, userId }: AccountRef): Promise<void> {
    const released = this.events
      .watchUser(userId)
      .pipe(filter(({ type, data }) => type !== 'account.stage' && (!('id' in data) || data.id === id)));
    await firstValueFrom(race(released, timer(POLL_INTERVAL_MS)));
  }

  /** Aborts the work under all locks of this process. */
  abortAllLocks(): void {
    this.locks.abortAllLocks();
  }
}
