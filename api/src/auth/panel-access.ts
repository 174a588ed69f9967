import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { AuditEvent } from '@giftbuyer/contracts';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import type { Caller } from './caller.js';
import { Invites } from './invites.js';
import { PanelSessions, type StartedSession } from './panel-sessions.js';
import { SessionEvents } from './session-events.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { UserEntity } from './user.entity.js';

/** Starts, confirms and ends sessions with their audit entries. */
@Injectable()
export class PanelAccess {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly sessions: PanelSessions,
    private readonly invites: Invites,
    private readonly sessionEvents: SessionEvents,
    private readonly audit: AuditLog,
  ) {}

  /** Starts the one session of the user and records why. @param event of the audit log */
  async startSession(
    userId: number,
    manager: EntityManager,
    event: AuditEvent,
    { originKeyHash }: Caller,
  ): Promise<StartedSession> {
    const session = await this.sessions.start(userId, manager, originKeyHash);
    if (event === 'password_changed') await this.invites.deleteInvitesOfUser(userId, manager);
    if (event === 'login' && session.isReplacement) await this.audit.record(manager, userId, 'session_replaced');
    await this.audit.record(manager, userId, event, { startedSession: session.sessionId });
    return session;
  }

  /** Records that the password was confirmed in the session. @throws AppError `unauthorized` when it has ended */
  async confirmSession(user: AuthenticatedUser): Promise<void> {
    await inTransaction(this.database.manager, async (manager) => {
      if (!(await this.sessions.confirmSession(user, manager))) throw new AppError('unauthorized');
      await this.audit.record(manager, user.id, 'password_confirmed');
    });
  }

  /** @throws AppError `unauthorized` when the session has ended; see `PanelSessions.lockSession` */
  lockSession(user: AuthenticatedUser, manager: EntityManager): Promise<void> {
    return this.sessions.lockSession(user, manager);
  }

  /** Runs `change` while the session is kept. @throws AppError `unauthorized` when it has ended, and errors of `change` */
  changeInSession<Result>(
    user: AuthenticatedUser,
    change: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(this.database.manager, async (manager) => {
      await lockUser(user.id, manager);
      await this.lockSession(user, manager);
      return change(manager);
    });
  }

  /** By the clock of the database. */
  hasEnded(user: AuthenticatedUser): Promise<boolean> {
    return this.sessions.hasEnded(user);
  }

  async signOut(user: AuthenticatedUser): Promise<void> {
    const isEnded = await inTransaction(this.database.manager, async (manager) => {
      const isEnded = await this.sessions.endSession(user, manager);
      if (isEnded) await this.audit.record(manager, user.id, 'logout');
      return isEnded;
    });
    if (isEnded) this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: null, reason: 'logout' });
  }

  /** Ends every session of the user, this one too, and voids the tokens of known browsers and the invites. */
  async signOutEverywhere(userId: number): Promise<void> {
    await inTransaction(this.database.manager, async (manager) => {
      await manager.increment(UserEntity, { id: userId }, 'accessEpoch', 1);
      await this.sessions.endSessionsOfUser(userId, manager);
      await this.invites.deleteInvitesOfUser(userId, manager);
      await this.audit.record(manager, userId, 'signed_out_everywhere');
    });
    this.sessionEvents.publishEnd({ userId, currentSessionId: null, reason: 'logout' });
  }

  /**
   * Changes how the user signs in, and replaces the token of the session, so that copies of the old one are void.
   *
   * @throws AppError `unauthorized` when the session has ended, and errors of `change`
   */
  async changeAccess<Result>(
    signedIn: AuthenticatedUser,
    caller: Caller,
    event: AuditEvent,
    change: (manager: EntityManager) => Promise<Result>,
  ): Promise<{ token: string; result: Result }> {
    const { id: userId } = signedIn;
    const { session, result } = await inTransaction(this.database.manager, async (manager) => {
      await lockUser(userId, manager);
      if (!(await this.sessions.endSession(signedIn, manager))) throw new AppError('unauthorized');
      const result = await change(manager);
      return { session: await this.startSession(userId, manager, event, caller), result };
    });
    this.sessionEvents.publishEnd({ userId, currentSessionId: session.sessionId, reason: 'password_changed' });
    return { token: session.token, result };
  }
}

/** Before the session and the second factor: the order in which a sign-in locks them. */
function lockUser(userId: number, manager: EntityManager): Promise<unknown> {
  return manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
}
