import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { KnownBrowsers } from '../passwords/known-browsers.js';
import { assertStrongPassword } from '../passwords/password-policy.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import type { Caller } from './caller.js';
import { PanelAccess } from './panel-access.js';
import { SessionEvents } from './session-events.js';
import type { BrowserTokens } from './sign-in-cookies.js';
import { UserEntity } from './user.entity.js';
import { UserPasswords } from './user-passwords.js';

/** Confirms and changes the password of a signed-in user. */
@Injectable()
export class PasswordService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly passwords: UserPasswords,
    private readonly access: PanelAccess,
    private readonly sessionEvents: SessionEvents,
    private readonly browsers: KnownBrowsers,
  ) {}

  /**
   * Confirms the password again, see `StepUp`. Fails when the session was replaced meanwhile, also by a change of password.
   *
   * @throws AppError `wrong_password`, `too_many_requests`, `unauthorized`
   */
  async confirmPassword(signedIn: AuthenticatedUser, password: string, caller: Caller): Promise<void> {
    const user = await this.userOf(signedIn);
    await this.passwords.checkCurrentUser(user, password, caller, 'password_confirm_failed');
    await this.access.confirmSession(signedIn);
  }

  /** @throws AppError `wrong_password`, `weak_password`, `too_many_requests`, `unauthorized` when the session ends meanwhile */
  async changePassword(
    signedIn: AuthenticatedUser,
    oldPassword: string,
    newPassword: string,
    caller: Caller,
  ): Promise<BrowserTokens> {
    const user = await this.userOf(signedIn);
    assertStrongPassword('new_password', newPassword, user.username);
    await this.passwords.checkCurrentUser(user, oldPassword, caller, 'password_change_failed');
    const passwordHash = await this.passwords.hash(newPassword);
    const session = await inTransaction(this.database.manager, async (manager) => {
      if (!(await this.passwords.saveHashIfUnchanged(manager, user, passwordHash))) return null;
      await this.access.lockSession(signedIn, manager);
      return this.access.startSession(user.id, manager, 'password_changed', caller);
    });
    if (!session) throw new AppError('wrong_password');
    this.sessionEvents.publishEnd({ userId: user.id, currentSessionId: session.sessionId, reason: 'password_changed' });
    return { token: session.token, browserToken: this.browsers.issueToken({ ...user, passwordHash }) };
  }

  private userOf({ id }: AuthenticatedUser): Promise<UserEntity> {
    return this.database.manager.findOneByOrFail(UserEntity, { id });
  }
}
