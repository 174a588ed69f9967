import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { TelegramGateway } from '@giftbuyer/telegram';
import { from, lastValueFrom, mergeMap } from 'rxjs';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { PendingLogins } from './pending-logins.js';

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
    if (await this.pending.end(userId, loginId)) void this.giveUp(loginId);
  }

  @Cron(CronExpression.EVERY_30_SECONDS, { name: 'abandoned-logins', waitForCompletion: true })
  async sweep(): Promise<void> {
    const ids = await this.pending.over();
    await lastValueFrom(from(ids).pipe(mergeMap((id) => this.giveUp(id), CONCURRENCY)), { defaultValue: undefined });
  }

  private async giveUp(id: string): Promise<void> {
    try {
      const login = await this.pending.findOver(id);
      const app = login && (await this.profiles.credentials(login.userId, login.apiProfileId));
      if (!app) return;
      await this.gateway.cancelLogin(app, login.login);
      await this.pending.remove(id);
    } catch (error) {
      this.logger.warn(`A sign-in could not be given up yet: ${String(error)}`);
    }
  }
}
