import { Injectable } from '@nestjs/common';
import type { BegunQrLogin } from '@giftbuyer/contracts';
import { type AppCredentials, TelegramGateway } from '@giftbuyer/telegram';
import type { AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { PendingLogins } from './pending-logins.js';

interface NewQrLogin {
  userId: number;
  apiProfileId: number;
  app: AppCredentials;
  /** The account whose session it replaces. */
  replaces?: number;
}

/** The first step of signing in to Telegram by QR code: exports a login token. */
@Injectable()
export class QrLoginStart {
  constructor(
    private readonly pending: PendingLogins,
    private readonly profiles: ApiProfilesService,
    private readonly accounts: AccountsService,
    private readonly gateway: TelegramGateway,
  ) {}

  /** @throws AppError `api_profile_not_found`, or `too_many_requests` when the user has too many such logins */
  async beginQrLogin(userId: number, apiProfileId: number): Promise<BegunQrLogin> {
    const app = await this.profiles.credentials(userId, apiProfileId);
    if (!app) throw new AppError('api_profile_not_found');
    await this.assertMayBegin(userId);
    const exceptIds = await this.accounts.listSignedInTelegramIds(userId, apiProfileId);
    return this.exportLoginToken({ userId, apiProfileId, app: app.reveal() }, exceptIds);
  }

  /**
   * Begins a login whose account replaces the session of the listed account.
   *
   * @param apiProfileId null: that of the account
   * @throws AppError `not_found`, `api_profile_not_found` also for a profile of another environment, `too_many_requests`
   */
  async beginReplacingLogin({ userId, id }: AccountRef, apiProfileId: number | null): Promise<BegunQrLogin> {
    const account = await this.accounts.findAccount(userId, id);
    if (!account) throw new AppError('not_found');
    const present = await this.profiles.credentials(userId, account.api_profile_id);
    const profileId = apiProfileId ?? account.api_profile_id;
    const app = await this.profiles.credentials(userId, profileId);
    if (!app || app.reveal().environment !== present?.reveal().environment) throw new AppError('api_profile_not_found');
    await this.assertMayBegin(userId);
    return this.exportLoginToken({ userId, apiProfileId: profileId, app: app.reveal(), replaces: id }, []);
  }

  private async assertMayBegin(userId: number): Promise<void> {
    const wait = await this.pending.findQrLoginWait(userId);
    if (wait !== null) throw new AppError('too_many_requests', { wait_seconds: wait });
  }

  private async exportLoginToken(
    { userId, apiProfileId, app, replaces }: NewQrLogin,
    exceptIds: string[],
  ): Promise<BegunQrLogin> {
    const { login, url, expiresInSeconds } = await this.gateway.beginQrLogin(app, exceptIds);
    const id = await this.pending.addLogin(userId, apiProfileId, { phone: null, app, login, replaces });
    if (id === null) throw new AppError('api_profile_not_found');
    return { login_id: id, url, expires_in_seconds: expiresInSeconds };
  }
}
