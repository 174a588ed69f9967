import { Injectable } from '@nestjs/common';
import { type BegunQrLogin, MAX_QR_LOGINS } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import type { AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { type ChosenAccess, LoginAccess, type LoginRequest, revealed } from './login-access.js';
import { PendingLogins } from './pending-logins.js';

interface NewQrLogin {
  userId: number;
  apiProfileId: number;
  chosen: ChosenAccess;
  keepsProxy: boolean;
  /** The account whose session it replaces. */
  replaces?: number;
}

/** When one that is under way has ended, probably. */
const RETRY_SECONDS = 5;

/** The first step of signing in to Telegram by QR code: exports a login token. */
@Injectable()
export class QrLoginStart {
  /** Exports under way in this process, by user: their logins have no row yet. */
  private readonly underWay = new Map<number, number>();

  constructor(
    private readonly pending: PendingLogins,
    private readonly access: LoginAccess,
    private readonly accounts: AccountsService,
    private readonly gateway: TelegramGateway,
  ) {}

  /** @throws AppError `api_profile_not_found`, `proxy_not_found`, `proxy_required`, or `too_many_requests` when the user has too many such logins */
  async beginQrLogin(userId: number, request: LoginRequest): Promise<BegunQrLogin> {
    const { apiProfileId } = request;
    const chosen = await this.access.chooseAccess(userId, request);
    await this.pending.assertMayBeginQrLogin(userId);
    const exceptIds = await this.accounts.listSignedInTelegramIds(userId, apiProfileId);
    const keepsProxy = request.proxyId === undefined;
    return this.exportLoginToken({ userId, apiProfileId, chosen, keepsProxy }, exceptIds);
  }

  /**
   * Begins a login, through the proxy of the listed account, whose session replaces that of the account.
   *
   * @param apiProfileId null for that of the account
   * @throws AppError `not_found`, `api_profile_not_found` also for a profile of another environment, `proxy_required`,
   * `too_many_requests`
   */
  async beginReplacingLogin({ userId, id }: AccountRef, apiProfileId: number | null): Promise<BegunQrLogin> {
    const account = await this.accounts.findAccount(userId, id);
    if (!account) throw new AppError('not_found');
    const proxyId = account.proxy_id;
    const present = await this.access.chooseAccess(userId, { apiProfileId: account.api_profile_id, proxyId });
    const profileId = apiProfileId ?? account.api_profile_id;
    const chosen = await this.access.chooseAccess(userId, { apiProfileId: profileId, proxyId });
    if (chosen.app.reveal().environment !== present.app.reveal().environment) {
      throw new AppError('api_profile_not_found');
    }
    await this.pending.assertMayBeginQrLogin(userId);
    return this.exportLoginToken({ userId, apiProfileId: profileId, chosen, keepsProxy: true, replaces: id }, []);
  }

  private async exportLoginToken(
    { userId, apiProfileId, chosen, keepsProxy, replaces }: NewQrLogin,
    exceptIds: string[],
  ): Promise<BegunQrLogin> {
    const { login, url, expiresInSeconds } = await this.limited(userId, async () => {
      const access = await this.access.openAccess(chosen);
      return this.gateway.beginQrLogin(access.reveal(), exceptIds);
    });
    const state = { phone: null, ...revealed(chosen), keepsProxy, login, replaces };
    const id = await this.pending.addLogin(userId, apiProfileId, state);
    return { login_id: id, url, expires_in_seconds: expiresInSeconds };
  }
  /** Each holds a connection to Telegram, and the user's proxy can keep it waiting. @throws AppError `too_many_requests` */
  private async limited<Result>(userId: number, step: () => Promise<Result>): Promise<Result> {
    const others = this.underWay.get(userId) ?? 0;
    if (others >= MAX_QR_LOGINS) throw new AppError('too_many_requests', { wait_seconds: RETRY_SECONDS });
    this.underWay.set(userId, others + 1);
    try {
      return await step();
    } finally {
      const left = (this.underWay.get(userId) ?? 0) - 1;
      if (left > 0) this.underWay.set(userId, left);
      else this.underWay.delete(userId);
    }
  }
}
