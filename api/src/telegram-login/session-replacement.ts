import { Injectable } from '@nestjs/common';
import type { CompletedLogin } from '@giftbuyer/telegram';
import { type OpenSession, SessionCalls } from '../account-sessions/session-calls.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { SignedInAccounts } from '../accounts/signed-in-accounts.js';
import { AppError } from '../errors/app-error.js';
import { SessionLocks } from '../session-locks/session-locks.js';
import { Secret } from '../secret.js';
import { AbandonedSessions } from './abandoned-sessions.js';
import type { LockedLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';

/** Longer than a reading takes. */
const ACQUIRE_TIMEOUT_MS = 25_000;

/** Replaces the session of an account by that of a completed login, and signs the replaced session out at Telegram. */
@Injectable()
export class SessionReplacement {
  constructor(
    private readonly pending: PendingLogins,
    private readonly signedIn: SignedInAccounts,
    private readonly calls: SessionCalls,
    private readonly locks: SessionLocks,
    private readonly abandoned: AbandonedSessions,
  ) {}

  /**
   * Under the locks of both, so that no reading uses the replaced session while it is signed out. One transaction replaces it
   * and stores it as an ended login, which the cleanup of logins cancels at Telegram. When the session cannot be replaced, the
   * login ends.
   *
   * @throws AppError `not_found`, `account_busy`, `login_id_not_found`, `unavailable`
   */
  async replaceSession(
    login: LockedLogin,
    account: AccountRef,
    phone: string,
    completed: CompletedLogin,
  ): Promise<void> {
    const replacedLogin = await this.calls
      .useSession(account, ACQUIRE_TIMEOUT_MS, (open) => {
        if (!open) throw new AppError('not_found');
        return this.swapSessions(login, open, phone, completed);
      })
      .catch(async (error: unknown) => {
        await this.pending.endLockedLogin(login);
        throw error;
      });
    // Repeated by the job if it fails.
    void this.abandoned.signOutAtTelegram(replacedLogin);
  }

  /** @returns the id of the ended login that holds the replaced session */
  private async swapSessions(
    login: LockedLogin,
    { session: present, stored, lock }: OpenSession,
    phone: string,
    { session, profile: reading }: CompletedLogin,
  ): Promise<string> {
    const { id: loginId, userId } = login;
    const replaced = await this.abandoned.describeSession(stored, new Secret(present));
    const replacedLogin = await this.pending.finishLogin(login, phone, async (manager, access) => {
      if (!(await this.locks.renewLock(manager, lock))) throw new AppError('unavailable');
      const account = { userId, ...access, origin: 'qr' as const, loginId, phone, session, reading };
      await this.signedIn.replaceSession(manager, stored, account);
      return this.abandoned.addAbandonedSession(manager, replaced);
    });
    if (replacedLogin === null) throw new AppError('login_id_not_found');
    return replacedLogin;
  }
}
