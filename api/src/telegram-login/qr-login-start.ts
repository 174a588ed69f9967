import { Injectable } from '@nestjs/common';
import type { BegunQrLogin } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { PendingLogins } from './pending-logins.js';

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
    const wait = await this.pending.findQrLoginWait(userId);
    if (wait !== null) throw new AppError('too_many_requests', { wait_seconds: wait });
    const exceptIds = await this.accounts.listSignedInTelegramIds(userId, apiProfileId);
    const { login, url, expiresInSeconds } = await this.gateway.beginQrLogin(
      { ...app.reveal(), proxy: null },
      exceptIds,
    );
    const id = await this.pending.addLogin(userId, apiProfileId, { phone: null, app: app.reveal(), login });
    if (id === null) throw new AppError('api_profile_not_found');
    return { login_id: id, url, expires_in_seconds: expiresInSeconds };
  }
}
