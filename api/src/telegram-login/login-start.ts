import { Injectable } from '@nestjs/common';
import type { SentCode } from '@giftbuyer/contracts';
import { type SentCode as SentLoginCode, TelegramGateway } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { CodeRequests } from './code-requests.js';
import { LoginCompletion } from './login-completion.js';
import { PendingLogins } from './pending-logins.js';
import { SingleFlight } from './single-flight.js';

/** The first step of signing in to Telegram: asks it to send a code. */
@Injectable()
export class LoginStart {
  private readonly sending = new SingleFlight();

  constructor(
    private readonly pending: PendingLogins,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
    private readonly completion: LoginCompletion,
    private readonly codeRequests: CodeRequests,
  ) {}

  /**
   * Requests one code per user action: concurrent equal requests share one, and a recent login of the same profile and
   * phone is returned again.
   *
   * @param phone `+` and digits
   * @returns the id of the login when Telegram has signed it in without a code
   */
  sendCode(userId: number, apiProfileId: number, phone: string): Promise<SentCode | string> {
    const key = JSON.stringify([userId, apiProfileId, phone]);
    return this.sending.run(key, () => this.beginLogin(userId, apiProfileId, phone));
  }

  private async beginLogin(userId: number, apiProfileId: number, phone: string): Promise<SentCode | string> {
    await this.completion.assertPhoneIsNew(userId, phone);
    const app = await this.profiles.credentials(userId, apiProfileId);
    if (!app) throw new AppError('api_profile_not_found');
    const recent = await this.pending.findRecentLogin(userId, apiProfileId, phone);
    if (recent) return toSentCode(recent.id, recent.sent);
    await this.codeRequests.countCodeRequest(userId, apiProfileId, phone);
    const begun = await this.gateway.beginLogin(app.reveal(), phone);
    const { login, sent } = begun;
    const state = { phone, app: app.reveal(), login, ...(sent && { sent }) };
    const id = await this.pending.addLogin(userId, apiProfileId, state);
    if (id === null) throw new AppError('api_profile_not_found');
    return sent ? toSentCode(id, sent) : id;
  }
}

export function toSentCode(loginId: string, sent: SentLoginCode): SentCode {
  return {
    login_id: loginId,
    delivery: sent.delivery,
    // Absent in logins of older versions.
    delivery_detail: sent.deliveryDetail ?? null,
    code_kind: sent.codeKind,
    code_length: sent.codeLength,
    resend_after_seconds: sent.resendAfterSeconds,
    next_delivery: sent.nextDelivery,
    email_reset_seconds: sent.emailResetSeconds ?? null,
    email_reset_at: sent.emailResetAt ?? null,
  };
}
