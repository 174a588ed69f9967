import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { KnownBrowsers } from '../passwords/known-browsers.js';
import type { Caller } from './caller.js';
import { type PendingSecondStep, SecondFactorSignIn, type Start } from './second-factor-sign-in.js';
import { SessionEvents } from './session-events.js';
import type { BrowserTokens } from './sign-in-cookies.js';
import type { UserEntity } from './user.entity.js';
import { UserPasswords } from './user-passwords.js';

/** Signs users of the panel in. */
@Injectable()
export class AuthService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly passwords: UserPasswords,
    private readonly secondFactor: SecondFactorSignIn,
    private readonly sessionEvents: SessionEvents,
    private readonly browsers: KnownBrowsers,
  ) {}

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
    const { user, isWeak } = await this.passwords.checkLogin(username, password, caller);
    // Only after the right password.
    if (user.disabledAt) throw new AppError('user_disabled');
    const passwordHash = isWeak ? await this.passwords.hash(password) : user.passwordHash;
    const outcome = await inTransaction(this.database.manager, async (manager) => {
      if (!(await this.passwords.saveHashIfUnchanged(manager, user, passwordHash))) return null;
      return this.secondFactor.startByPassword(manager, { ...user, passwordHash }, code, caller);
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
    const outcome = await this.secondFactor.startBySecondStep(secondStep, code, caller);
    if (!outcome) throw new AppError('second_step_expired');
    return this.signIn(outcome.user, outcome.start, caller);
  }

  /** After the commit. @throws AppError why no session was started */
  private async signIn(user: UserEntity, start: Start, caller: Caller): Promise<BrowserTokens> {
    if ('error' in start) {
      await this.secondFactor.countWrongCode(user);
      throw start.error;
    }
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: start.sessionId, reason: 'replaced' });
    const browser = this.browsers.browserIdOf(caller.browserTokens, user) ?? undefined;
    return { token: start.token, browserToken: this.browsers.issueToken(user, browser) };
  }
}
