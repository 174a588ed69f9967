import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { TelegramGateway } from '@giftbuyer/telegram';
import { from, lastValueFrom, mergeMap } from 'rxjs';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { type ClaimedLogin, PendingLogins } from './pending-logins.js';

const CONCURRENCY = 4;

/** Gives up at Telegram what people cancelled or never finished, so that neither a code nor a device stays there. */
@Injectable()
export class AbandonedLogins {
  private readonly logger = new Logger(AbandonedLogins.name);

  constructor(
    private readonly pending: PendingLogins,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
  ) {}

  /** Ends the sign-in at once. Telegram is told in the background; what fails now, the next sweep tries again. */
  async cancel(userId: number, loginId: string): Promise<void> {
    if (await this.pending.end({ id: loginId, userId })) void this.giveUp(loginId);
  }

  @Cron(CronExpression.EVERY_30_SECONDS, { name: 'abandoned-logins', waitForCompletion: true })
  async sweep(): Promise<void> {
    const ids = await this.pending.over();
    await lastValueFrom(from(ids).pipe(mergeMap((id) => this.giveUp(id), CONCURRENCY)), { defaultValue: undefined });
  }

  /** Leaves alone what a step still uses: whoever does that step gives the sign-in up after it. */
  async giveUp(id: string): Promise<void> {
    try {
      const login = await this.pending.claimOver(id);
      if (login) await this.tellTelegram(login).finally(() => this.pending.release(login));
    } catch (error) {
      this.logger.warn(`A sign-in could not be given up yet: ${String(error)}`);
    }
  }

  private async tellTelegram(login: ClaimedLogin): Promise<void> {
    const app = await this.profiles.credentials(login.userId, login.apiProfileId);
    if (!app) return;
    await this.gateway.cancelLogin(app, login.login, login.signal);
    await this.pending.remove(login);
  }
}
