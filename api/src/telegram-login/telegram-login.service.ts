import { Injectable } from '@nestjs/common';
import type { ConfirmCodeAnswer, Ok, SentCode } from '@giftbuyer/contracts';
import { type BegunLogin, TelegramGateway } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { LoginSteps } from './login-steps.js';
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
    private readonly steps: LoginSteps,
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

  /** @throws AppError `phone_already_added` when the login was done already although nobody had heard of it */
  async resendCode(userId: number, loginId: string): Promise<SentCode> {
    const sent = await this.steps.run(userId, loginId, ['resend'], async (login, app) => {
      const begun = await this.gateway.resendCode(app, login.login, login.signal);
      if ('step' in begun) {
        await this.newAccounts.add(login, begun);
        await this.newAccounts.assertNew(userId, login.phone);
        throw new AppError('login_id_not_found');
      }
      await this.pending.update(login, begun.login);
      return toSentCode(loginId, begun);
    });
    if (!sent) throw new AppError('login_id_not_found');
    return sent;
  }

  async confirmCode(userId: number, loginId: string, code: string): Promise<ConfirmCodeAnswer> {
    const answer = await this.steps.run(userId, loginId, ['code', code], async (login, app) => {
      const reached = await this.gateway.confirmCode(app, login.login, code, login.signal);
      if (reached.step === 'password') return { need_2fa: true as const, hint: reached.hint };
      return this.newAccounts.add(login, reached);
    });
    return answer ?? { ok: true };
  }

  async confirmPassword(userId: number, loginId: string, password: string): Promise<Ok> {
    const answer = await this.steps.run(userId, loginId, ['password', password], async (login, app) =>
      this.newAccounts.add(login, await this.gateway.confirmPassword(app, login.login, password, login.signal)),
    );
    return answer ?? { ok: true };
  }
}

function toSentCode(loginId: string, { sent }: BegunLogin): SentCode {
  return {
    login_id: loginId,
    delivery: sent.delivery,
    code_kind: sent.codeKind,
    code_length: sent.codeLength,
    resend_after_seconds: sent.resendAfterSeconds,
    next_delivery: sent.nextDelivery,
  };
}
