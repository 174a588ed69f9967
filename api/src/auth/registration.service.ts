import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { inTransaction } from '../database/in-transaction.js';
import { nameKeyOf } from '../database/name-key.js';
import { violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { KnownBrowsers } from '../passwords/known-browsers.js';
import { PasswordChecks } from '../passwords/password-checks.js';
import { assertStrongPassword } from '../passwords/password-policy.js';
import type { RegisterDto } from './auth.dto.js';
import type { Caller } from './caller.js';
import { PanelAccess } from './panel-access.js';
import { RegistrationPolicy } from './registration-policy.js';
import type { BrowserTokens } from './sign-in-cookies.js';
import { NAME_KEY_UNIQUE, USERNAME_UNIQUE, UserEntity } from './user.entity.js';

/** Registers users of the panel. */
@Injectable()
export class RegistrationService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly policy: RegistrationPolicy,
    private readonly checks: PasswordChecks,
    private readonly access: PanelAccess,
    private readonly browsers: KnownBrowsers,
  ) {}

  /** @throws AppError `registration_closed`, `invite_invalid`, `weak_password`, `username_taken`, `too_many_requests` */
  async register(body: RegisterDto, caller: Caller): Promise<BrowserTokens> {
    const { username, password } = body;
    const invite = body.invite ?? null;
    await this.policy.assertOpen(invite);
    assertStrongPassword('password', password, username);
    return this.checks.hashForNewUser(password, caller, (passwordHash) =>
      inTransaction(this.database.manager, async (manager) => {
        await this.policy.admitUser(invite, manager);
        const user = manager.create(UserEntity, { username, nameKey: nameKeyOf(username), passwordHash });
        await manager.insert(UserEntity, user).catch((error: unknown) => {
          const isTaken = violatesUnique(error, USERNAME_UNIQUE) || violatesUnique(error, NAME_KEY_UNIQUE);
          throw isTaken ? new AppError('username_taken') : error;
        });
        const { token } = await this.access.startSession(user.id, manager, 'registered', caller);
        return { token, browserToken: this.browsers.issueToken({ ...user, accessEpoch: 0 }) };
      }),
    );
  }
}
