import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { type AppAccess, keyCooldownSecondsOf } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { DatabaseHealth } from '../database/database-health.js';
import { retryInBackground } from '../database/retry-in-background.js';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import { LoginAccess } from './login-access.js';
import { LoginCleanup } from './login-cleanup.js';
import type { LockedLogin, PendingLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';
import { SingleFlight } from './single-flight.js';

const POLL_INTERVAL_MS = 200;
/** Longer than the lock of a killed process is valid (30 s and 5 s of grace). */
const ACQUIRE_TIMEOUT_MS = 40_000;

/** How long a repeatable step waits for another one: with its own 12 s it must not take longer than its request may. */
const REPEATABLE_TIMEOUT_MS = 2_500;

type Step<Answer> = (login: LockedLogin, app: Secret<AppAccess>) => Promise<Answer>;

/** Runs one step of a login at a time, across all processes. */
@Injectable()
export class LoginStepRunner {
  private readonly logger = new Logger(LoginStepRunner.name);
  private readonly steps = new SingleFlight();

  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
    private readonly access: LoginAccess,
    private readonly cleanup: LoginCleanup,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /**
   * Runs a step once the lock of the login is acquired. Concurrent equal steps in this process share one run. A request
   * that had to wait for another step sends nothing to Telegram, because that step may have done the same.
   *
   * @param name the step and all its parameters
   * @returns null when the step that was waited for has added the account
   * @throws AppError `login_id_not_found`, `unavailable`, or `too_many_requests` when the login is still active after the other step
   */
  runStep<Answer>(userId: number, loginId: string, name: string[], step: Step<Answer>): Promise<Answer | null> {
    const key = JSON.stringify([userId, loginId, ...name]);
    return this.steps.run(key, () => this.runLocked(userId, loginId, step, false));
  }

  /** The same for a step that runs after another one too. */
  runRepeatableStep<Answer>(
    userId: number,
    loginId: string,
    name: string[],
    step: Step<Answer>,
  ): Promise<Answer | null> {
    const key = JSON.stringify([userId, loginId, ...name]);
    return this.steps.run(key, () => this.runLocked(userId, loginId, step, true));
  }

  private async runLocked<Answer>(
    userId: number,
    loginId: string,
    step: Step<Answer>,
    isRepeatable: boolean,
  ): Promise<Answer | null> {
    this.access.assertStorable();
    const login = await this.acquireLogin(userId, loginId, isRepeatable);
    if (!login) return null;
    let cooldownSeconds = 0;
    try {
      await this.assertProxyUnchanged(login);
      const access = await this.access.continueAccess(login);
      if (!access) throw new AppError('login_id_not_found');
      return await step(login, access);
    } catch (error) {
      cooldownSeconds = keyCooldownSecondsOf(error);
      throw error;
    } finally {
      await this.releaseLogin(login, cooldownSeconds);
    }
  }

  /**
   * A login that replaces the session of an account ends when the account has another proxy by now.
   *
   * @throws AppError `login_id_not_found`
   */
  private async assertProxyUnchanged(login: LockedLogin): Promise<void> {
    const { userId, replaces, proxy } = login;
    const account = replaces === undefined ? null : await this.accounts.findAccount(userId, replaces);
    if (!account || account.proxy_id === (proxy?.reveal().id ?? null)) return;
    await this.pending.endLockedLogin(login);
    throw new AppError('login_id_not_found');
  }

  private releaseLogin(login: LockedLogin, cooldownSeconds = 0): Promise<void> {
    return retryInBackground(this.databaseHealth, this.logger, 'The lock of a login', async () => {
      // The login ended during the step, when the cleanup could not acquire its lock.
      if (await this.pending.releaseLogin(login, cooldownSeconds)) await this.cleanup.cancelAtTelegram(login.id);
    });
  }

  private async acquireLogin(userId: number, loginId: string, isRepeatable: boolean): Promise<LockedLogin | null> {
    const free = await this.pending.acquireLogin(userId, loginId);
    if (free) return free;
    const end = performance.now() + (isRepeatable ? REPEATABLE_TIMEOUT_MS : ACQUIRE_TIMEOUT_MS);
    let waitedFor: PendingLogin | undefined;
    for (;;) {
      // The last look comes after the end.
      const isLast = performance.now() >= end;
      const login = await this.pending.findLogin(userId, loginId);
      if (!login) {
        if (waitedFor && (await this.hasAccount(waitedFor))) return null;
        throw new AppError('login_id_not_found');
      }
      waitedFor = login;
      const next = await this.pending.acquireLogin(userId, loginId);
      if (next && (isRepeatable || next.lock.isTakenOver)) return next;
      if (next) {
        await this.releaseLogin(next);
        break;
      }
      if (isLast) break;
      await pause(POLL_INTERVAL_MS);
    }
    throw new AppError('too_many_requests');
  }

  private async hasAccount({ userId, id, phone }: PendingLogin): Promise<boolean> {
    if (phone !== null) return (await this.accounts.findAccountByPhone(userId, phone)) !== null;
    return (await this.accounts.findAccountIdByLogin(userId, id)) !== null;
  }
}
