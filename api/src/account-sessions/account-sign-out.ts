import { Injectable } from '@nestjs/common';
import { keyRestSecondsOf, TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { AccountRef } from '../accounts/account.entity.js';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import type { SessionLock } from '../session-locks/session-locks.js';
import { AccountLocks } from './account-locks.js';
import { AccountSessions } from './account-sessions.js';

/** Longer than the lock of a killed process is valid (30 s and 5 s of grace). */
const ACQUIRE_TIMEOUT_MS = 40_000;

/** Ends the session at Telegram before an account is deleted, so that no device of the panel stays listed there. */
@Injectable()
export class AccountSignOut {
  constructor(
    private readonly sessions: AccountSessions,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
    private readonly locks: AccountLocks,
  ) {}

  /**
   * Acquires the lock, signs out, and runs the deletion before the lock is released.
   *
   * @throws AppError `sign_out_unconfirmed` when Telegram has not confirmed the end of the session, `telegram_rpc` when it
   * answers with an error, `unavailable` when the lock is not released in time. A session that has ended already is no error
   */
  async signOutBefore(account: AccountRef, deletion: () => Promise<void>): Promise<void> {
    const lock = await this.acquireLock(account);
    let restSeconds = 0;
    try {
      if (lock) await this.signOut(account, lock);
      await deletion();
    } catch (error) {
      if (!(error instanceof TelegramUnreachableError)) throw error;
      restSeconds = keyRestSecondsOf(error);
      throw new AppError('sign_out_unconfirmed');
    } finally {
      if (lock) await this.locks.releaseLock(lock, restSeconds);
    }
  }

  private async signOut(account: AccountRef, lock: SessionLock): Promise<void> {
    const stored = await this.sessions.loadSession(account);
    if (!stored) return;
    const app = await this.profiles.credentials(stored.userId, stored.apiProfileId);
    if (!app) throw new AppError('api_profile_missing');
    const session = this.sessions.unsealSession(stored);
    await this.gateway.signOut({ ...app.reveal(), proxy: null }, session.reveal(), lock.signal);
  }

  /** Null when there is no such account. */
  private async acquireLock(account: AccountRef): Promise<SessionLock | null> {
    const end = performance.now() + ACQUIRE_TIMEOUT_MS;
    for (;;) {
      const lock = await this.locks.acquireLock(account);
      if (lock) return lock;
      if ((await this.sessions.loadRevision(account)) === null) return null;
      if (performance.now() > end) throw new AppError('unavailable');
      await this.locks.waitUntilReleased(account);
    }
  }
}
