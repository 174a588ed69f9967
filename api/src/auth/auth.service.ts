import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { PanelSessions } from './panel-sessions.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionEnds } from './session-ends.js';
import type { SignedIn } from './signed-in.js';
import { USERNAME_KEY, UserEntity } from './user.entity.js';

/** Accounts of the panel. Methods that start a session return its token. */
@Injectable()
export class AuthService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly passwords: PasswordHasher,
    private readonly sessions: PanelSessions,
    private readonly ends: SessionEnds,
  ) {}

  /** @throws AppError `username_taken`, `too_many_requests` */
  async register(username: string, password: string): Promise<string> {
    const passwordHash = await this.passwords.hash(password);
    return this.database.transaction(async (manager) => {
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
    const user = await this.database.manager.findOneBy(UserEntity, { username });
    const { matches, isWeak } = await this.passwords.check(password, user?.passwordHash ?? null);
    if (!user || !matches) throw new AppError('invalid_credentials');
    const passwordHash = isWeak ? await this.passwords.hash(password) : user.passwordHash;
    const { token, sessionId } = await this.database.transaction(async (manager) => {
      await replaceHash(manager, user, passwordHash, 'invalid_credentials');
      return this.sessions.start(user.id, manager);
    });
    this.ends.publish({ userId: user.id, keptSessionId: sessionId, reason: 'replaced' });
    return token;
  }

  async logout(user: SignedIn): Promise<void> {
    await this.sessions.end(user);
    this.ends.publish({ userId: user.id, keptSessionId: null, reason: 'logout' });
  }

  /** @throws AppError `wrong_password`, `too_many_requests` */
  async changePassword(signedIn: SignedIn, oldPassword: string, newPassword: string): Promise<string> {
    const user = await this.database.manager.findOneByOrFail(UserEntity, { id: signedIn.id });
    const { matches } = await this.passwords.check(oldPassword, user.passwordHash);
    if (!matches) throw new AppError('wrong_password');
    const passwordHash = await this.passwords.hash(newPassword);
    const { token, sessionId } = await this.database.transaction(async (manager) => {
      await replaceHash(manager, user, passwordHash, 'wrong_password');
      return this.sessions.start(user.id, manager);
    });
    this.ends.publish({ userId: user.id, keptSessionId: sessionId, reason: 'password_changed' });
    return token;
  }
}

/** Fails when the password has been changed since `user` was read, so that an old one starts no session. */
async function replaceHash(
  manager: EntityManager,
  user: UserEntity,
  passwordHash: string,
  code: 'invalid_credentials' | 'wrong_password',
): Promise<void> {
  const { affected } = await manager.update(
    UserEntity,
    { id: user.id, passwordHash: user.passwordHash },
    { passwordHash },
  );
  if (!affected) throw new AppError(code);
}
