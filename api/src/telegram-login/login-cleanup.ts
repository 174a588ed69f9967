import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { keyCooldownSecondsOf, TelegramRpcError, TelegramUnreachableError } from '@giftbuyer/telegram';
import { from, lastValueFrom, mergeMap } from 'rxjs';
import { DatabaseHealth } from '../database/database-health.js';
import { toLoggable } from '../errors/loggable-error.js';
import { Installation } from '../installation/installation.js';
import { EndedLogins } from './ended-logins.js';
import { LoginCancellation } from './login-cancellation.js';
import type { LockedLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';

const CONCURRENCY = 4;

/** Cancels ended logins at Telegram, so that neither a valid code nor a device is left there. */
@Injectable()
export class LoginCleanup {
  private readonly logger = new Logger(LoginCleanup.name);

  constructor(
    private readonly pending: PendingLogins,
    private readonly ended: EndedLogins,
    private readonly cancellation: LoginCancellation,
    private readonly databaseHealth: DatabaseHealth,
    private readonly installation: Installation,
  ) {}

  /**
   * Ends the login in the database and then tries once to cancel it at Telegram. `cancelEndedLogins` repeats what fails.
   *
   * @returns whether Telegram has confirmed the cancellation
   */
  async cancelLogin(userId: number, loginId: string): Promise<boolean> {
    if (await this.pending.endLogin({ id: loginId, userId })) await this.cancelAtTelegram(loginId);
    return !(await this.pending.loginExists(userId, loginId));
  }

  @Cron(CronExpression.EVERY_30_SECONDS, { name: 'login-cleanup', waitForCompletion: true })
  runCleanupJob(): Promise<void> {
    return this.databaseHealth.runJob('login-cleanup', () => this.cancelEndedLogins());
  }

  async cancelEndedLogins(): Promise<void> {
    if (!(await this.installation.isConfirmed())) return;
    for (const userId of await this.ended.removeUnconfirmedLogins()) {
      this.logger.error(
        `User ${userId}: Telegram has not confirmed for a day that a login is cancelled, it is not tried again. ` +
          'If the login had been accepted, its device is still listed in Telegram under Settings > Devices.',
      );
    }
    const ids = await this.ended.dueLoginIds();
    await lastValueFrom(from(ids).pipe(mergeMap((id) => this.cancelAtTelegram(id), CONCURRENCY)), {
      defaultValue: undefined,
    });
  }

  /** Does nothing while a step uses the login; `LoginStepRunner` calls this after the step. */
  async cancelAtTelegram(id: string): Promise<void> {
    try {
      const login = await this.pending.acquireEndedLogin(id);
      if (login) await this.cancelAndRelease(login);
    } catch (error) {
      await this.postpone(id, error);
    }
  }

  private async cancelAndRelease(login: LockedLogin): Promise<void> {
    let cooldownSeconds = 0;
    try {
      await this.cancellation.cancelLockedLogin(login);
    } catch (error) {
      cooldownSeconds = keyCooldownSecondsOf(error);
      // Before the release, after which another panel would find the login due.
      await this.postpone(login.id, error);
    }
    await this.pending.releaseLogin(login, cooldownSeconds);
  }

  private async postpone(id: string, error: unknown): Promise<void> {
    if (this.databaseHealth.reportIfDown(error)) return;
    this.logger.warn(`A login could not be cancelled at Telegram yet: ${toLoggable(error)}`);
    await this.ended.postponeCancellation(id, waitSecondsOf(error)).catch(() => undefined);
  }
}

function waitSecondsOf(error: unknown): number {
  const isTelegrams = error instanceof TelegramRpcError || error instanceof TelegramUnreachableError;
  return (isTelegrams && error.waitSeconds) || 0;
}
