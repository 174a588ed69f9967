import { Injectable } from '@nestjs/common';
import type { BegunQrLogin } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { LoginAccess, type LoginRequest, revealed } from './login-access.js';
import { PendingLogins } from './pending-logins.js';

/** The first step of signing in to Telegram by QR code: exports a login token. */
@Injectable()
export class QrLoginStart {
  constructor(
    private readonly pending: PendingLogins,
    private readonly access: LoginAccess,
    private readonly accounts: AccountsService,
    private readonly gateway: TelegramGateway,
  ) {}

  /** @throws AppError `api_profile_not_found`, `proxy_not_found`, `proxy_required`, or `too_many_requests` when the user has too many such logins */
  async beginQrLogin(userId: number, request: LoginRequest): Promise<BegunQrLogin> {
    const chosen = await this.access.chooseAccess(userId, request);
    const { apiProfileId } = request;
    const wait = await this.pending.findQrLoginWait(userId);
    if (wait !== null) throw new AppError('too_many_requests', { wait_seconds: wait });
    const exceptIds = await this.accounts.listSignedInTelegramIds(userId, apiProfileId);
    const access = await this.access.openAccess(chosen);
    const { login, url, expiresInSeconds } = await this.gateway.beginQrLogin(access.reveal(), exceptIds);
    const id = await this.pending.addLogin(userId, apiProfileId, { phone: null, ...revealed(chosen), login });
    return { login_id: id, url, expires_in_seconds: expiresInSeconds };
  }
}
