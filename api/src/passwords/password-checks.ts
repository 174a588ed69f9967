import { Injectable, Logger } from '@nestjs/common';
import { KeyedQueue } from '../database/keyed-queue.js';
import { nameKeyOf } from '../database/name-key.js';
import { AppError } from '../errors/app-error.js';
import { networkOf } from '../http/client-address.js';
import { AttemptLimits, type Bucket } from './attempt-limits.js';
import { type BrowserOwner, KnownBrowsers } from './known-browsers.js';
import { type Lane, PasswordHasher } from './password-hasher.js';

/** Wrong passwords of one network, of one known browser, or of one signed-in user. */
const GUESSES: Bucket = { burst: 10, refillSeconds: 60 };
const REGISTRATIONS: Bucket = { burst: 5, refillSeconds: 720 };

/** Checks of one bucket. */
const MAX_WAITING = 32;

/** Where a password comes from. */
export interface PasswordSource {
  address: string;
  /** See `KnownBrowsers`. */
  browserTokens: readonly string[];
}

export interface LoginAttempt<User extends BrowserOwner> {
  name: string;
  password: string;
  source: PasswordSource;
  /** Resolves to null for an unknown name. */
  findUser: () => Promise<User | null>;
}

/** A user whose password was right. */
export interface CheckedUser<User extends BrowserOwner> {
  user: User;
  /** See `PasswordCheck`. */
  isWeak: boolean;
}

/** A password, whose it may be, and what its failure counts for. */
interface LimitedCheck<User extends BrowserOwner> {
  password: string;
  findUser: () => Promise<User | null>;
  lane: Lane;
  address: string;
  /** Key of the bucket of `GUESSES`. */
  bucket: string;
  /** Key of the count of failures of a name. */
  name?: string;
}

/**
 * All checks of panel passwords. Guesses are limited before a password is hashed, and each wrong one is logged
 * (docs/decisions/0024-password-guessing.md).
 */
@Injectable()
export class PasswordChecks {
  private readonly logger = new Logger('SignIn');
  private readonly queue = new KeyedQueue(MAX_WAITING);

  constructor(
    private readonly limits: AttemptLimits,
    private readonly browsers: KnownBrowsers,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Checks the password of a sign-in. Neither the result nor its time reveals whether the user exists.
   * @throws AppError `invalid_credentials`, `too_many_requests`
   */
  async checkLogin<User extends BrowserOwner>(attempt: LoginAttempt<User>): Promise<CheckedUser<User>> {
    const { name, password, source, findUser } = attempt;
    const { address } = source;
    const browserTokens = this.browsers.tokensOfName(source.browserTokens, name);
    const known = browserTokens.length > 0 ? await findUser() : null;
    const browser = known && this.browsers.browserIdOf(browserTokens, known);
    const checked = await this.checkWithLimits<User>(
      known && browser !== null
        ? { password, findUser: () => Promise.resolve(known), lane: 'known', address, bucket: `browser|${browser}` }
        : {
            password,
            findUser,
            lane: 'anybody',
            address,
            bucket: `network|${networkOf(address)}`,
            name: `name|${nameKeyOf(name)}`,
          },
    );
    if (!checked) throw new AppError('invalid_credentials');
    return checked;
  }

  /** Checks the password of a signed-in user. @throws AppError `wrong_password`, `too_many_requests` */
  async checkCurrentUser(user: BrowserOwner, password: string, { address }: PasswordSource): Promise<void> {
    const findUser = () => Promise.resolve(user);
    const bucket = `user|${user.id}`;
    const checked = await this.checkWithLimits({ password, findUser, lane: 'known', address, bucket });
    if (!checked) throw new AppError('wrong_password');
  }

  /**
   * The hash of the password of a new user.
   * @param register saves the user; throws when that fails
   * @throws AppError `too_many_requests`
   */
  async hashForNewUser<Result>(
    password: string,
    { address }: PasswordSource,
    register: (passwordHash: string) => Promise<Result>,
  ): Promise<Result> {
    const network = networkOf(address);
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
  private async checkWithLimits<User extends BrowserOwner>(
    attempt: LimitedCheck<User>,
  ): Promise<CheckedUser<User> | null> {
    const { bucket, name } = attempt;
    await this.limits.takePermit(bucket, GUESSES);
    let checked: CheckedUser<User> | null;
    try {
      // One at a time: concurrent sign-ins with the right password must not count as failures of each other.
      const answer = await this.queue.run(name ?? bucket, async () => {
        if (name === undefined) return this.check(attempt);
        return (await this.limits.countFailure(name)) ? this.checkCounted(name, attempt) : 'must wait';
      });
      if (answer === 'must wait') await this.hasher.simulateCheck();
      checked = answer === 'must wait' ? null : answer;
    } catch (error) {
      await this.limits.returnPermit(bucket, GUESSES);
      throw error;
    }
    if (checked) await this.limits.returnPermit(bucket, GUESSES);
    else this.logger.warn(`Failed sign-in from ${attempt.address}`);
    return checked;
  }

  /** A check whose failure was counted in advance. */
  private async checkCounted<User extends BrowserOwner>(
    name: string,
    attempt: LimitedCheck<User>,
  ): Promise<CheckedUser<User> | null> {
    let isWrong = false;
    try {
      const checked = await this.check(attempt);
      isWrong = checked === null;
      return checked;
    } finally {
      if (!isWrong) await this.limits.uncountFailure(name);
    }
  }

  /** Null for a wrong password and for no user, after the same work. */
  private async check<User extends BrowserOwner>({
    password,
    findUser,
    lane,
  }: LimitedCheck<User>): Promise<CheckedUser<User> | null> {
    const user = await findUser();
    // Lone surrogates are all encoded as the same bytes, so passwords with them never match.
    const hash = user && password.isWellFormed() ? user.passwordHash : null;
    const { matches, isWeak } = await this.hasher.check(password, hash, lane);
    return user && matches ? { user, isWeak } : null;
  }
}
