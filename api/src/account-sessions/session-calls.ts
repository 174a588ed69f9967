import { Injectable } from '@nestjs/common';
import {
  type AppAccess,
  type AppCredentials,
  keyCooldownSecondsOf,
  SessionInvalidError,
  TelegramRpcError,
} from '@giftbuyer/telegram';
import { type Observable, Subject } from 'rxjs';
import type { AccountRef } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import type { SessionLock } from '../session-locks/session-locks.js';
import { AccountAccess } from './account-access.js';
import { AccountLocks } from './account-locks.js';
import { AccountSessions } from './account-sessions.js';
import type { StoredSession } from './stored-session.js';

/** Longer than a reading takes. */
const ACQUIRE_TIMEOUT_MS = 25_000;

/** The unsealed session of an account, and the lock under which alone it may be used. */
export interface OpenSession {
  /** The application that it connects as; `openAccess` says how. */
  app: AppCredentials;
  /** The gateway's `session`. */
  session: string;
  stored: StoredSession;
  lock: SessionLock;
}

/** Calls of the gateway with the session of an account, one connection at a time over all processes. */
@Injectable()
export class SessionCalls {
  private readonly refusedSubject = new Subject<AccountRef>();

  /**
   * Accounts whose session a call was told to be over. One connection is no proof, so the call changes nothing: the refresh
   * that follows decides.
   */
  readonly refused$: Observable<AccountRef> = this.refusedSubject.asObservable();

  constructor(
    private readonly sessions: AccountSessions,
    private readonly access: AccountAccess,
    private readonly locks: AccountLocks,
  ) {}

  /**
   * Runs one call of the gateway with the session of the account. The caller has checked that the account is listed.
   *
   * @param work passes `signal` on to the gateway. It may turn refusals of Telegram into errors of its own, but must let a
   * `TelegramUnreachableError` pass, which holds the cooldown of the key
   * @throws the gateway's error; AppError `account_busy` when a reading holds the session for too long, `unavailable` when the
   * lock was lost, `not_found` when the account has no session any more, `api_profile_missing`, `proxy_required`
   */
  async callWithSession<Result>(
    account: AccountRef,
    work: (app: AppAccess, session: string, signal: AbortSignal, open: OpenSession) => Promise<Result>,
  ): Promise<Result> {
    let isLockLost: boolean | undefined;
    try {
      return await this.useSession(account, ACQUIRE_TIMEOUT_MS, async (open) => {
        if (!open) throw new AppError('not_found');
        assertNoFloodWait(open.stored);
        const { session, lock } = open;
        const app = await this.openAccess(open);
        return work(app, session, lock.signal, open).catch((error: unknown) => {
          isLockLost = lock.signal.aborted;
          throw error;
        });
      });
    } catch (error) {
      // Not before the release of the lock, which takes the cooldown of the key from the error.
      if (isLockLost) throw new AppError('unavailable');
      if (error instanceof SessionInvalidError) this.refusedSubject.next(account);
      throw error;
    }
  }

  /** How calls of the gateway with an open session connect. @throws AppError `proxy_required`; ProxyError when the proxy has no address */
  async openAccess({ stored }: OpenSession): Promise<AppAccess> {
    return (await this.access.openAccess(stored)).reveal();
  }

  /**
   * Acquires the lock, opens the session, runs the work and releases the lock. Nothing connects unless the work does. After
   * a connection that did not end cleanly the key has a cooldown, as long as the error of the work says.
   *
   * @param work gets null when there is no such account, or when it has no session
   * @throws errors of the work; AppError `account_busy` when the lock is not released within the time, `api_profile_missing`
   */
  async useSession<Result>(
    account: AccountRef,
    acquireTimeoutMs: number,
    work: (open: OpenSession | null) => Promise<Result>,
  ): Promise<Result> {
    const lock = await this.acquireLock(account, acquireTimeoutMs);
    if (!lock) return work(null);
    let cooldownSeconds = 0;
    try {
      return await work(await this.openSession(account, lock));
    } catch (error) {
      cooldownSeconds = keyCooldownSecondsOf(error);
      throw error;
    } finally {
      await this.locks.releaseLock(lock, cooldownSeconds);
    }
  }

  private async openSession(account: AccountRef, lock: SessionLock): Promise<OpenSession | null> {
    const stored = await this.sessions.loadSession(account);
    if (!stored || stored.userId !== account.userId) return null;
    const app = this.access.requireCredentials(stored);
    return { app: app.reveal(), session: this.sessions.unsealSession(stored).reveal(), stored, lock };
  }

  /** Null when there is no such account. */
  private async acquireLock(account: AccountRef, timeoutMs: number): Promise<SessionLock | null> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const lock = await this.locks.acquireLock(account);
      if (lock) return lock;
      if ((await this.sessions.loadRevision(account)) === null) return null;
      if (performance.now() > end) throw new AppError('account_busy');
      await this.locks.waitUntilReleased(account);
    }
  }
}

/** @throws TelegramRpcError while Telegram wants no request of the account, or of its application */
function assertNoFloodWait({ floodWaitSeconds, appWaitSeconds }: StoredSession): void {
  const waitSeconds = Math.max(floodWaitSeconds, appWaitSeconds);
  if (waitSeconds > 0) throw new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds });
}
