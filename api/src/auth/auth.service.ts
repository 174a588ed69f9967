import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, IsNull } from 'typeorm';
import { inTransaction } from '../database/in-transaction.js';
import { violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { isPrintable } from '../input/fields.js';
import type { RegisterDto } from './auth.dto.js';
import type { Caller } from './caller.js';
import { KnownBrowsers } from './known-browsers.js';
import { nameKeyOf } from './name-key.js';
import { PanelSessions, type StartedSession } from './panel-sessions.js';
import { PasswordChecks } from './password-checks.js';
import { PasswordHasher } from './password-hasher.js';
import { refuseWeakPassword } from './password-policy.js';
import { Registration } from './registration.js';
import { SessionEvents } from './session-events.js';
import type { SignedIn } from './signed-in.js';
import { NAME_KEY, USERNAME_KEY, UserEntity } from './user.entity.js';

/** What a browser gets when it has signed in. */
export interface SignedInBrowser {
  token: string;
  /** See `KnownBrowsers`. */
  browserToken: string;
}

/** Accounts of the panel. */
@Injectable()
export class AuthService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly checks: PasswordChecks,
    private readonly passwords: PasswordHasher,
    private readonly browsers: KnownBrowsers,
    private readonly registration: Registration,
    private readonly sessions: PanelSessions,
    private readonly sessionEvents: SessionEvents,
  ) {}

  /** @throws AppError `registration_closed`, `invite_invalid`, `weak_password`, `username_taken`, `too_many_requests` */
  async register(body: RegisterDto, caller: Caller): Promise<SignedInBrowser> {
    const { username, password } = body;
    const invite = body.invite ?? null;
    await this.registration.expectPossible(invite);
    refuseWeakPassword('password', password, username);
    return this.checks.ofNewUser(password, caller, (passwordHash) =>
      inTransaction(this.database.manager, async (manager) => {
        await this.registration.admit(invite, manager);
        const user = manager.create(UserEntity, { username, nameKey: nameKeyOf(username), passwordHash });
        await manager.insert(UserEntity, user).catch((error: unknown) => {
          const isTaken = violatesUnique(error, USERNAME_KEY) || violatesUnique(error, NAME_KEY);
          throw isTaken ? new AppError('username_taken') : error;
        });
        const { token } = await this.sessions.start(user.id, manager, caller.originKeyHash);
        return { token, browserToken: this.browsers.tokenOf(user) };
      }),
    );
  }

  /** @throws AppError `invalid_credentials`, `user_disabled`, `too_many_requests` */
  async login(username: string, password: string, caller: Caller): Promise<SignedInBrowser> {
    if (username === '' || password === '') throw new AppError('invalid_credentials');
    const findUser = () => this.findUser(username);
    const { user, isWeak } = await this.checks.ofSignIn(username, findUser, password, caller);
    // Only to whoever knows the password.
    if (user.disabledAt) throw new AppError('user_disabled');
    const passwordHash = isWeak ? await this.passwords.hash(password, 'known') : user.passwordHash;
    const session = await this.startIfUnchanged(user, passwordHash, caller.originKeyHash);
    if (!session) return this.login(username, password, caller);
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: session.sessionId, reason: 'replaced' });
    const browser = this.browsers.idOf(caller.browserTokens, user) ?? undefined;
    return { token: session.token, browserToken: this.browsers.tokenOf({ id: user.id, passwordHash }, browser) };
  }

  /** By the name in any case and Unicode form. Of two users from before names had keys, the one who is spelt like this. */
  private async findUser(username: string): Promise<UserEntity | null> {
    // No user has another name, and PostgreSQL refuses a NUL in a parameter.
    if (!isPrintable(username)) return null;
    const where = [{ username }, { nameKey: nameKeyOf(username) }];
    const users = await this.database.manager.findBy(UserEntity, where);
    return users.find((user) => user.username === username) ?? users[0] ?? null;
  }

  async logout(user: SignedIn): Promise<void> {
    const isEnded = await this.sessions.end(user);
    if (isEnded) this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: null, reason: 'logout' });
  }

  /** @throws AppError `wrong_password`, `weak_password`, `too_many_requests` */
  async changePassword(
    signedIn: SignedIn,
    oldPassword: string,
    newPassword: string,
    caller: Caller,
  ): Promise<SignedInBrowser> {
    const user = await this.database.manager.findOneByOrFail(UserEntity, { id: signedIn.id });
    refuseWeakPassword('new_password', newPassword, user.username);
    await this.checks.ofSignedIn(user, oldPassword, caller);
    const passwordHash = await this.passwords.hash(newPassword, 'known');
    const session = await this.startIfUnchanged(user, passwordHash, caller.originKeyHash);
    if (!session) throw new AppError('wrong_password');
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: session.sessionId, reason: 'password_changed' });
    return { token: session.token, browserToken: this.browsers.tokenOf({ id: user.id, passwordHash }) };
  }

  /**
   * Saves the hash and starts a session. Null when the hash has changed since `user` was read, or the user was disabled: what was checked then
   * says nothing about the password of now.
   */
  private startIfUnchanged(
    user: UserEntity,
    passwordHash: string,
    originKeyHash: string | null,
  ): Promise<StartedSession | null> {
    return inTransaction(this.database.manager, async (manager) => {
      const before = { id: user.id, passwordHash: user.passwordHash, disabledAt: IsNull() };
      const { affected } = await manager.update(UserEntity, before, { passwordHash });
      return affected ? this.sessions.start(user.id, manager, originKeyHash) : null;
    });
  }
}
