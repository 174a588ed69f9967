import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { AttemptLimits, type Bucket } from './attempt-limits.js';
import type { Caller } from './caller.js';
import { networkOf } from '../http/client-address.js';
import { KnownBrowsers } from './known-browsers.js';
import { nameKeyOf } from '../database/name-key.js';
import { type Lane, PasswordHasher } from './password-hasher.js';
import { KeyedQueue } from './keyed-queue.js';
import type { UserEntity } from './user.entity.js';

/** Wrong passwords of one network, of one known browser, or of one signed-in user. */
const GUESSES: Bucket = { burst: 10, refillSeconds: 60 };
const REGISTRATIONS: Bucket = { burst: 5, refillSeconds: 720 };

/** A user whose password was right. */
export interface CheckedUser {
  user: UserEntity;
  /** See `PasswordCheck`. */
  isWeak: boolean;
}

/**
 * All checks of panel passwords. Guesses are limited before a password is hashed, and each wrong one is logged
 * (docs/decisions/0024-password-guessing.md).
 */
@Injectable()
export class PasswordChecks {
  private readonly logger = new Logger('SignIn');
  private readonly queue = new KeyedQueue();

  constructor(
    private readonly limits: AttemptLimits,
    private readonly browsers: KnownBrowsers,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Checks the password of a sign-in. Neither the result nor its time reveals whether the user exists.
   * @param findUser resolves to null for an unknown name
   * @throws AppError `invalid_credentials`, `too_many_requests`
   */
  async checkLogin(
    name: string,
    findUser: () => Promise<UserEntity | null>,
    password: string,
    caller: Caller,
  ): Promise<CheckedUser> {
    const known = caller.browserTokens.length > 0 ? await findUser() : null;
    const browser = known && this.browsers.browserIdOf(caller.browserTokens, known);
    const network = `network|${networkOf(caller.address)}`;
    const checked =
      known && browser !== null
        ? await this.checkWithLimits(`browser|${browser}`, () => Promise.resolve(known), password, caller, 'known')
        : await this.checkWithLimits(network, findUser, password, caller, 'anybody', `name|${nameKeyOf(name)}`);
    if (!checked) throw new AppError('invalid_credentials');
    return checked;
  }

  /** Checks the password of a signed-in user. @throws AppError `wrong_password`, `too_many_requests` */
  async checkCurrentUser(user: UserEntity, password: string, caller: Caller): Promise<void> {
    const checked = await this.checkWithLimits(
      `user|${user.id}`,
      () => Promise.resolve(user),
      password,
      caller,
      'known',
    );
    if (!checked) throw new AppError('wrong_password');
  }

  /**
   * The hash of the password of a new user.
   * @param register saves the user; throws when that fails
   * @throws AppError `too_many_requests`
   */
  async hashForNewUser<Result>(
    password: string,
    caller: Caller,
    register: (passwordHash: string) => Promise<Result>,
  ): Promise<Result> {
    const network = networkOf(caller.address);
    // Registering reveals whether a name is taken, so attempts count like guesses of passwords.
    await this.limits.takePermit(`network|${network}`, GUESSES);
    await this.limits.takePermit(`registrations|${network}`, REGISTRATIONS);
    try {
      const registered = await register(await this.hasher.hash(password));
      await this.limits.returnPermit(`network|${network}`, GUESSES);
      return registered;
    } catch (error) {
      await this.limits.returnPermit(`registrations|${network}`, REGISTRATIONS);
      throw error;
    }
  }

  /**
   * Takes a permit from the bucket, and with `name` counts a failure of it, before the password is hashed; both are taken
   * back when it is right.
   * @returns null when it is wrong or the name must wait, in the same time
   */
  private async checkWithLimits(
    bucket: string,
    findUser: () => Promise<UserEntity | null>,
    password: string,
    caller: Caller,
    lane: Lane,
    name: string | null = null,
  ): Promise<CheckedUser | null> {
    await this.limits.takePermit(bucket, GUESSES);
    let checked: CheckedUser | null;
    try {
      // One at a time: concurrent sign-ins with the right password must not count as failures of each other.
      const answer = await this.queue.run(name ?? bucket, async () => {
        if (name === null) return this.check(await findUser(), password, lane);
        return (await this.limits.countFailure(name)) ? this.checkCounted(name, findUser, password, lane) : 'must wait';
      });
      if (answer === 'must wait') await this.hasher.simulateCheck();
      checked = answer === 'must wait' ? null : answer;
    } catch (error) {
      await this.limits.returnPermit(bucket, GUESSES);
      throw error;
    }
    if (checked) await this.limits.returnPermit(bucket, GUESSES);
    else this.logger.warn(`Failed sign-in from ${caller.address}`);
    return checked;
  }

  /** A check whose failure was counted in advance. */
  private async checkCounted(
    name: string,
    findUser: () => Promise<UserEntity | null>,
    password: string,
    lane: Lane,
  ): Promise<CheckedUser | null> {
    let isWrong = false;
    try {
      const checked = await this.check(await findUser(), password, lane);
      isWrong = checked === null;
      return checked;
    } finally {
      if (!isWrong) await this.limits.discountFailure(name);
    }
  }

  /** Null for a wrong password and for no user, after the same work. */
  private async check(user: UserEntity | null, password: string, lane: Lane): Promise<CheckedUser | null> {
    // Lone surrogates are all encoded as the same bytes, so passwords with them never match.
    const hash = user && password.isWellFormed() ? user.passwordHash : null;
    const { matches, isWeak } = await this.hasher.check(password, hash, lane);
    return user && matches ? { user, isWeak } : null;
  }
}
