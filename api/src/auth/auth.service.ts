import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { inTransaction } from '../database/in-transaction.js';
import { violatesUnique } from '../database/violations.js';
import { isPrintable } from '../input/fields.js';
import { AppError } from '../errors/app-error.js';
import { PanelSessions, type StartedSession } from './panel-sessions.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionEvents } from './session-events.js';
import type { SignedIn } from './signed-in.js';
import { USERNAME_KEY, UserEntity } from './user.entity.js';

/** Accounts of the panel. Methods that start a session return its token. */
@Injectable()
export class AuthService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly passwords: PasswordHasher,
    private readonly sessions: PanelSessions,
    private readonly sessionEvents: SessionEvents,
  ) {}

  /** @throws AppError `username_taken`, `too_many_requests` */
  async register(username: string, password: string): Promise<string> {
    const passwordHash = await this.passwords.hash(password);
    return inTransaction(this.database.manager, async (manager) => {
      const user = manager.create(UserEntity, { username, passwordHash });
      await manager.insert(UserEntity, user).catch((error: unknown) => {
        throw violatesUnique(error, USERNAME_KEY) ? new AppError('username_taken') : error;
      });
      return (await this.sessions.start(user.id, manager)).token;
    });
  }

  /** @throws AppError `invalid_credentials`, `too_many_requests` */
  async login(username: string, password: string): Promise<string> {
    if (username === '' || password === '') throw new AppError('invalid_credentials');
    // No user has another name, and PostgreSQL refuses a NUL in a parameter.
    const user = isPrintable(username) ? await this.database.manager.findOneBy(UserEntity, { username }) : null;
    const { matches, isWeak } = await this.passwords.check(password, user?.passwordHash ?? null);
    if (!user || !matches) throw new AppError('invalid_credentials');
    const passwordHash = isWeak ? await this.passwords.hash(password) : user.passwordHash;
    const session = await this.startIfUnchanged(user, passwordHash);
    if (!session) return this.login(username, password);
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: session.sessionId, reason: 'replaced' });
    return session.token;
  }

  async logout(user: SignedIn): Promise<void> {
    const isEnded = await this.sessions.end(user);
    if (isEnded) this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: null, reason: 'logout' });
  }

  /** @throws AppError `wrong_password`, `too_many_requests` */
  async changePassword(signedIn: SignedIn, oldPassword: string, newPassword: string): Promise<string> {
    const user = await this.database.manager.findOneByOrFail(UserEntity, { id: signedIn.id });
    const { matches } = await this.passwords.check(oldPassword, user.passwordHash);
    if (!matches) throw new AppError('wrong_password');
    const passwordHash = await this.passwords.hash(newPassword);
    const session = await this.startIfUnchanged(user, passwordHash);
    if (!session) throw new AppError('wrong_password');
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: session.sessionId, reason: 'password_changed' });
    return session.token;
  }

  /**
   * Saves the hash and starts a session. Null when the hash has changed since `user` was read: what was checked then
   * says nothing about the password of now.
   */
  private startIfUnchanged(user: UserEntity, passwordHash: string): Promise<StartedSession | null> {
    return inTransaction(this.database.manager, async (manager) => {
      const before = { id: user.id, passwordHash: user.passwordHash };
      const { affected } = await manager.update(UserEntity, before, { passwordHash });
      return affected ? this.sessions.start(user.id, manager) : null;
    });
  }
}
