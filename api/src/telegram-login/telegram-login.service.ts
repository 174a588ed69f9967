import { Injectable } from '@nestjs/common';
import type { ConfirmCodeAnswer, Ok, SentCode } from '@giftbuyer/contracts';
import { type BegunLogin, TelegramGateway } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { NewAccounts } from './new-accounts.js';
import { PendingLogins } from './pending-logins.js';

/** Signing in to Telegram, step by step. Between the steps everything is in the row, so any process can go on. */
@Injectable()
export class TelegramLoginService {
  constructor(
    private readonly pending: PendingLogins,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
    private readonly newAccounts: NewAccounts,
  ) {}

  /** @param phone `+` and digits */
  async sendCode(userId: number, apiProfileId: number, phone: string): Promise<SentCode> {
    await this.newAccounts.assertNew(userId, phone);
    const app = await this.profiles.credentials(userId, apiProfileId);
    if (!app) throw new AppError('api_profile_not_found');
    const begun = await this.gateway.beginLogin(app, phone);
    const id = await this.pending.add(userId, apiProfileId, { phone, login: begun.login });
    return toSentCode(id, begun);
  }

  async resendCode(userId: number, loginId: string): Promise<SentCode> {
    const { login, app } = await this.find(userId, loginId);
    const begun = await this.gateway.resendCode(app, login.login);
    await this.pending.update(login, begun.login);
    return toSentCode(loginId, begun);
  }

  async confirmCode(userId: number, loginId: string, code: string): Promise<ConfirmCodeAnswer> {
    const { login, app } = await this.find(userId, loginId);
    const reached = await this.gateway.confirmCode(app, login.login, code);
    if (reached.step === 'password') return { need_2fa: true, hint: reached.hint };
    await this.newAccounts.add(login, app, reached);
    return { ok: true };
  }

  async confirmPassword(userId: number, loginId: string, password: string): Promise<Ok> {
    const { login, app } = await this.find(userId, loginId);
    await this.newAccounts.add(login, app, await this.gateway.confirmPassword(app, login.login, password));
    return { ok: true };
  }

  private async find(userId: number, loginId: string) {
    const login = await this.pending.find(userId, loginId);
    const app = login && (await this.profiles.credentials(userId, login.apiProfileId));
    if (!app) throw new AppError('login_id_not_found');
    return { login, app };
  }
}

function toSentCode(loginId: string, { sent }: BegunLogin): SentCode {
  return {
    login_id: loginId,
    delivery: sent.delivery,
    code_length: sent.codeLength,
    resend_after_seconds: sent.resendAfterSeconds,
  };
}
