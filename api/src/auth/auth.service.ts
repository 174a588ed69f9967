import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import type { AuditEvent, ErrorCode } from '@giftbuyer/contracts';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { isPrintable } from '../http/fields.js';
import { type LockedFactor, SecondFactors } from '../second-factor/second-factors.js';
import type { RegisterDto } from './auth.dto.js';
import type { Caller } from './caller.js';
import { KnownBrowsers } from './known-browsers.js';
import { nameKeyOf } from '../database/name-key.js';
import { PanelAccess } from './panel-access.js';
import { PanelSessions, type StartedSession } from './panel-sessions.js';
import { PasswordChecks } from './password-checks.js';
import { PasswordHasher } from './password-hasher.js';
import { assertStrongPassword } from './password-policy.js';
import { Registration } from './registration.js';
import { SecondStep } from './second-step.js';
import { SessionEvents } from './session-events.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { NAME_KEY, USERNAME_KEY, UserEntity } from './user.entity.js';

/** The tokens that a browser gets when it has signed in. */
export interface BrowserTokens {
  token: string;
  /** See `KnownBrowsers`. */
  browserToken: string;
}

/** The password was right and the code of the second factor is missing. */
export interface PendingSecondStep {
  /** See `SecondStep`. */
  secondStep: string;
}

/** A session that has begun, or why it has not. */
type Start = StartedSession | { refusal: AppError };

/** Sign-in, sign-out and passwords of the users of the panel. */
@Injectable()
export class AuthService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly checks: PasswordChecks,
    private readonly passwords: PasswordHasher,
    private readonly browsers: KnownBrowsers,
    private readonly registration: Registration,
    private readonly sessions: PanelSessions,
    private readonly access: PanelAccess,
    private readonly sessionEvents: SessionEvents,
    private readonly audit: AuditLog,
    private readonly secondFactors: SecondFactors,
    private readonly secondStep: SecondStep,
  ) {}

  /** @throws AppError `registration_closed`, `invite_invalid`, `weak_password`, `username_taken`, `too_many_requests` */
  async register(body: RegisterDto, caller: Caller): Promise<BrowserTokens> {
    const { username, password } = body;
    const invite = body.invite ?? null;
    await this.registration.assertOpen(invite);
    assertStrongPassword('password', password, username);
    return this.checks.hashForNewUser(password, caller, (passwordHash) =>
      inTransaction(this.database.manager, async (manager) => {
        await this.registration.admitUser(invite, manager);
        const user = manager.create(UserEntity, { username, nameKey: nameKeyOf(username), passwordHash });
        await manager.insert(UserEntity, user).catch((error: unknown) => {
          const isTaken = violatesUnique(error, USERNAME_KEY) || violatesUnique(error, NAME_KEY);
          throw isTaken ? new AppError('username_taken') : error;
        });
        const { token } = await this.access.startSession(user.id, manager, 'registered', caller);
        return { token, browserToken: this.browsers.issueToken({ ...user, accessEpoch: 0 }) };
      }),
    );
  }

  /**
   * @param code of the second factor; null without one
   * @throws AppError `invalid_credentials`, `user_disabled`, `too_many_requests`, `wrong_code`
   */
  async login(
    username: string,
    password: string,
    caller: Caller,
    code: string | null = null,
  ): Promise<BrowserTokens | PendingSecondStep> {
    if (username === '' || password === '') throw new AppError('invalid_credentials');
    const findUser = () => this.findUser(username);
    const checking = this.checks.checkLogin(username, findUser, password, caller);
    const { user, isWeak } = await checking.catch((error: unknown) => {
      // Not awaited, so that unknown names take as long.
      if (hasCode(error, 'invalid_credentials')) void this.countFailedLogin(findUser);
      throw error;
    });
    // Only after the right password.
    if (user.disabledAt) throw new AppError('user_disabled');
    const passwordHash = isWeak ? await this.passwords.hash(password, 'known') : user.passwordHash;
    const outcome = await inTransaction(this.database.manager, async (manager) => {
      if (!(await this.saveHashIfUnchanged(manager, user, passwordHash))) return null;
      const factor = await this.secondFactors.lockEnabled(manager, user.id);
      if (!factor) return this.access.startSession(user.id, manager, 'login', caller);
      if (code !== null) return this.startByCode(manager, factor, code, caller);
      return { secondStep: await this.secondStep.issueToken({ ...user, passwordHash }, factor.revision) };
    });
    // The password was changed after it had been checked.
    if (!outcome) return this.login(username, password, caller, code);
    return 'secondStep' in outcome ? outcome : this.signIn({ ...user, passwordHash }, outcome, caller);
  }

  /**
   * The code after the password.
   *
   * @param secondStep the token that `login` returned
   * @throws AppError `second_step_expired`, `wrong_code`, `too_many_requests`
   */
  async loginByCode(secondStep: string, code: string, caller: Caller): Promise<BrowserTokens> {
    const id = await this.secondStep.userIdOf(secondStep);
    if (id === null) throw new AppError('second_step_expired');
    const outcome = await inTransaction(this.database.manager, async (manager) => {
      const user = await manager.findOne(UserEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
      const factor = user && (await this.secondFactors.lockEnabled(manager, id));
      const isCurrent =
        factor && !user.disabledAt && (await this.secondStep.isCurrent(secondStep, user, factor.revision));
      return isCurrent ? { user, start: await this.startByCode(manager, factor, code, caller) } : null;
    });
    if (!outcome) throw new AppError('second_step_expired');
    return this.signIn(outcome.user, outcome.start, caller);
  }

  /** By name key, so in any case and Unicode form. Old users may share a key; then an exact match is preferred. */
  private async findUser(username: string): Promise<UserEntity | null> {
    // Names are printable, and PostgreSQL refuses a NUL in a parameter.
    if (!isPrintable(username)) return null;
    const where = [{ username }, { nameKey: nameKeyOf(username) }];
    const users = await this.database.manager.findBy(UserEntity, where);
    return users.find((user) => user.username === username) ?? users[0] ?? null;
  }

  async logout(user: AuthenticatedUser): Promise<void> {
    const isEnded = await inTransaction(this.database.manager, async (manager) => {
      const isEnded = await this.sessions.endSession(user, manager);
      if (isEnded) await this.audit.record(manager, user.id, 'logout');
      return isEnded;
    });
    if (isEnded) this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: null, reason: 'logout' });
  }

  /**
   * Confirms the password again, see `StepUp`. Fails when the session was replaced meanwhile, also by a change of password.
   *
   * @throws AppError `wrong_password`, `too_many_requests`, `unauthorized`
   */
  async confirmPassword(signedIn: AuthenticatedUser, password: string, caller: Caller): Promise<void> {
    await this.checkPassword(await this.userOf(signedIn), password, caller, 'password_confirm_failed');
    await inTransaction(this.database.manager, async (manager) => {
      if (!(await this.sessions.confirmSession(signedIn, manager))) throw new AppError('unauthorized');
      await this.audit.record(manager, signedIn.id, 'password_confirmed');
    });
  }

  /** @throws AppError `wrong_password`, `weak_password`, `too_many_requests` */
  async changePassword(
    signedIn: AuthenticatedUser,
    oldPassword: string,
    newPassword: string,
    caller: Caller,
  ): Promise<BrowserTokens> {
    const user = await this.userOf(signedIn);
    assertStrongPassword('new_password', newPassword, user.username);
    await this.checkPassword(user, oldPassword, caller, 'password_change_failed');
    const passwordHash = await this.passwords.hash(newPassword, 'known');
    const session = await inTransaction(this.database.manager, async (manager) => {
      const isSaved = await this.saveHashIfUnchanged(manager, user, passwordHash);
      return isSaved ? this.access.startSession(user.id, manager, 'password_changed', caller) : null;
    });
    if (!session) throw new AppError('wrong_password');
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: session.sessionId, reason: 'password_changed' });
    return { token: session.token, browserToken: this.browsers.issueToken({ ...user, passwordHash }) };
  }

  private userOf({ id }: AuthenticatedUser): Promise<UserEntity> {
    return this.database.manager.findOneByOrFail(UserEntity, { id });
  }

  /** The password of a signed-in user. @param failure event of the audit log for a wrong one */
  private async checkPassword(user: UserEntity, password: string, caller: Caller, failure: AuditEvent): Promise<void> {
    await this.checks.checkCurrentUser(user, password, caller).catch(async (error: unknown) => {
      if (hasCode(error, 'wrong_password')) await this.audit.countFailure(user.id, failure);
      throw error;
    });
  }

  private async countFailedLogin(findUser: () => Promise<UserEntity | null>): Promise<void> {
    // A database outage is reported elsewhere.
    const user = await findUser().catch(() => null);
    if (user) await this.audit.countFailure(user.id, 'login_failed', 'anybody');
  }

  /**
   * False when the hash has changed or the user was disabled since `user` was read: the password that was checked is no
   * longer the current one.
   */
  private async saveHashIfUnchanged(manager: EntityManager, user: UserEntity, passwordHash: string): Promise<boolean> {
    const before = { id: user.id, passwordHash: user.passwordHash, disabledAt: IsNull() };
    return (await manager.update(UserEntity, before, { passwordHash })).affected === 1;
  }

  /** The session, or the error of the code; returned, so that the transaction that counts the attempt commits. */
  private async startByCode(
    manager: EntityManager,
    factor: LockedFactor,
    code: string,
    caller: Caller,
  ): Promise<Start> {
    const check = await this.secondFactors.verifyCode(manager, factor, code);
    if (check === 'right') return this.access.startSession(factor.userId, manager, 'login', caller);
    if (check === 'wrong') return { refusal: new AppError('wrong_code') };
    return { refusal: tooManyCodes(check.waitSeconds) };
  }

  /** After the commit. @throws AppError why no session was started */
  private async signIn(user: UserEntity, start: Start, caller: Caller): Promise<BrowserTokens> {
    if ('refusal' in start) {
      await this.audit.countFailure(user.id, 'second_factor_failed', 'anybody');
      throw start.refusal;
    }
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: start.sessionId, reason: 'replaced' });
    const browser = this.browsers.browserIdOf(caller.browserTokens, user) ?? undefined;
    return { token: start.token, browserToken: this.browsers.issueToken(user, browser) };
  }
}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof AppError && error.code === code;
}

function tooManyCodes(wait_seconds: number): AppError {
  const text = {
    ru: `Слишком много неверных кодов. Повторите через ${wait_seconds} с или введите резервный код.`,
    en: `Too many wrong codes. Try again in ${wait_seconds} s, or enter a recovery code.`,
  };
  return new AppError('too_many_requests', { wait_seconds }, { text });
}
