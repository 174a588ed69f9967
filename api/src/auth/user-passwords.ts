import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import type { AuditEvent, ErrorCode } from '@giftbuyer/contracts';
import { AuditLog } from '../audit/audit-log.js';
import { nameKeyOf } from '../database/name-key.js';
import { AppError } from '../errors/app-error.js';
import { isPrintable } from '../http/fields.js';
import { type CheckedUser, PasswordChecks } from '../passwords/password-checks.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import type { Caller } from './caller.js';
import { UserEntity } from './user.entity.js';

/** The passwords in the rows of users; wrong ones are counted in the audit log of the user. */
@Injectable()
export class UserPasswords {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly checks: PasswordChecks,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditLog,
  ) {}

  /** The user who signs in; may be disabled. @throws AppError `invalid_credentials`, `too_many_requests` */
  async checkLogin(username: string, password: string, source: Caller): Promise<CheckedUser<UserEntity>> {
    const findUser = () => this.findUser(username);
    return this.checks.checkLogin({ name: username, password, source, findUser }).catch((error: unknown) => {
      // Not awaited, so that unknown names take as long.
      if (hasCode(error, 'invalid_credentials')) void this.countFailedLogin(findUser);
      throw error;
    });
  }

  /**
   * The password of a signed-in user.
   * @param failure event of the audit log for a wrong one
   * @throws AppError `wrong_password`, `too_many_requests`
   */
  async checkCurrentUser(user: UserEntity, password: string, caller: Caller, failure: AuditEvent): Promise<void> {
    await this.checks.checkCurrentUser(user, password, caller).catch(async (error: unknown) => {
      if (hasCode(error, 'wrong_password')) await this.audit.recordFailure(user.id, failure);
      throw error;
    });
  }

  /** @throws AppError `too_many_requests` */
  hash(password: string): Promise<string> {
    return this.hasher.hash(password, 'known');
  }

  /**
   * False when the hash has changed or the user was disabled since `user` was read: the password that was checked is no
   * longer the current one.
   */
  async saveHashIfUnchanged(manager: EntityManager, user: UserEntity, passwordHash: string): Promise<boolean> {
    const before = { id: user.id, passwordHash: user.passwordHash, disabledAt: IsNull() };
    return (await manager.update(UserEntity, before, { passwordHash })).affected === 1;
  }

  /** By name key, so in any case and Unicode form. Old users may share a key; then an exact match is preferred. */
  private async findUser(username: string): Promise<UserEntity | null> {
    // Names are printable, and PostgreSQL refuses a NUL in a parameter.
    if (!isPrintable(username)) return null;
    const where = [{ username }, { nameKey: nameKeyOf(username) }];
    const users = await this.database.manager.findBy(UserEntity, where);
    return users.find((user) => user.username === username) ?? users[0] ?? null;
  }

  private async countFailedLogin(findUser: () => Promise<UserEntity | null>): Promise<void> {
    // A database outage is reported elsewhere.
    const user = await findUser().catch(() => null);
    if (user) await this.audit.recordFailure(user.id, 'login_failed', 'anybody');
  }
}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof AppError && error.code === code;
}
