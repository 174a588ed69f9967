import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { toAbandonedLogin } from '@giftbuyer/telegram';
import type { EntityManager } from 'typeorm';
import { Sealing } from '../sealing/sealing.js';
import type { Secret } from '../secret.js';
import { SessionLockEntity } from '../session-locks/session-lock.entity.js';
import { type ChosenAccess, revealed } from './login-access.js';
import { LoginCleanup } from './login-cleanup.js';
import { PendingLoginEntity } from './pending-login.entity.js';
import { loginLockKey, type LoginState, sealContextOf } from './pending-login.js';

/** A session that no account has any more. */
export interface AbandonedSession extends ChosenAccess {
  userId: number;
  /** The gateway's `session`. */
  session: Secret<string>;
}

/** Signs sessions out at Telegram that no account has any more, as the cleanup of ended logins does. */
@Injectable()
export class AbandonedSessions {
  constructor(
    private readonly sealing: Sealing,
    private readonly cleanup: LoginCleanup,
  ) {}

  /**
   * Adds an ended login with the key of the session. Runs in the transaction that takes the session from its account.
   * @returns its id, for `signOutAtTelegram` after the commit
   */
  async addAbandonedSession(manager: EntityManager, { userId, session, ...chosen }: AbandonedSession): Promise<string> {
    const id = randomBytes(16).toString('base64url');
    const state: LoginState = { phone: null, ...revealed(chosen), login: toAbandonedLogin(session.reveal()) };
    const stateSealed = this.sealing.seal(sealContextOf(id, userId), JSON.stringify(state));
    await manager.insert(SessionLockEntity, { key: loginLockKey(id) });
    await manager.insert(PendingLoginEntity, { id, userId, apiProfileId: null, stateSealed, expiresAt: () => 'now()' });
    return id;
  }

  /** Tries once; the cleanup repeats what fails. */
  signOutAtTelegram(id: string): Promise<void> {
    return this.cleanup.cancelAtTelegram(id);
  }
}
