import { Injectable } from '@nestjs/common';
import { TelegramGateway } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { AccountRefresher } from './account-refresher.js';
import { AccountSessions } from './account-sessions.js';
import { AccountRef } from './account.entity.js';
import { telegramFailure } from './telegram-failure.js';

/** Ends the session of an account at Telegram, so that a deleted account leaves no device behind there. */
@Injectable()
export class AccountSignOut {
  constructor(
    private readonly sessions: AccountSessions,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
    private readonly refresher: AccountRefresher,
  ) {}

  /** @throws AppError when Telegram does not answer or refuses; a session that is over already is none of these */
  async signOut(account: AccountRef): Promise<void> {
    // Telegram may end a session for good when its key is in use twice at once.
    await this.refresher.settled(account.id);
    const stored = await this.sessions.take(account.id);
    if (!stored) return;
    const app = await this.profiles.credentials(stored.userId, stored.apiProfileId);
    if (!app) throw new AppError('api_profile_missing');
    await this.gateway.signOut(app, stored.session).catch((error: unknown) => {
      throw telegramFailure(error);
    });
  }
}
