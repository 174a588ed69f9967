import { Injectable } from '@nestjs/common';
import { loginOfSession } from '@giftbuyer/telegram';
import type { EntityManager } from 'typeorm';
import type { StoredSession } from '../account-sessions/stored-session.js';
import type { Secret } from '../secret.js';
import { type ChosenAccess, LoginAccess, revealed } from './login-access.js';
import { LoginCleanup } from './login-cleanup.js';
import { PendingLoginEntity } from './pending-login.entity.js';
import { PendingLogins } from './pending-logins.js';

/** A session that no account has any more, and how it connects. */
export interface AbandonedSession extends ChosenAccess {
  userId: number;
  /** The gateway's `session`. */
  session: Secret<string>;
}

/** Signs sessions out at Telegram that no account has any more, as the cleanup of ended logins does. */
@Injectable()
export class AbandonedSessions {
  constructor(
    private readonly pending: PendingLogins,
    private readonly access: LoginAccess,
    private readonly cleanup: LoginCleanup,
  ) {}

  /**
   * What `addAbandonedSession` needs of the session of an account.
   *
   * @param otherProxyId of its sign-out if the account has no proxy; null for a direct connection
   * @throws AppError `proxy_required`
   */
  async describeSession(
    { userId, apiProfileId, proxyId }: Pick<StoredSession, 'userId' | 'apiProfileId' | 'proxyId'>,
    session: Secret<string>,
    otherProxyId: number | null = null,
  ): Promise<AbandonedSession> {
    const chosen = await this.access.chooseAccess(userId, { apiProfileId, proxyId: proxyId ?? otherProxyId });
    return { userId, session, ...chosen };
  }

  /**
   * Adds an ended login with the key of the session. Runs in the transaction that takes the session from its account.
   *
   * @param after SQL: the cleanup does not sign it out before
   * @returns its id, for `signOutAtTelegram` after the commit
   */
  async addAbandonedSession(
    manager: EntityManager,
    { userId, session, ...chosen }: AbandonedSession,
    after?: () => string,
  ): Promise<string> {
    const login = loginOfSession(session.reveal());
    const id = await this.pending.addEndedLogin(manager, userId, { phone: null, ...revealed(chosen), login });
    if (after) await manager.update(PendingLoginEntity, { id, userId }, { cancelRetryAt: after });
    return id;
  }

  /** Tries once; the cleanup repeats what fails. */
  signOutAtTelegram(id: string): Promise<void> {
    return this.cleanup.cancelAtTelegram(id);
  }
}
