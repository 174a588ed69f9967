import { Injectable } from '@nestjs/common';
import type { SentCode } from '@giftbuyer/contracts';
import { type SentCode as SentLoginCode, TelegramGateway } from '@giftbuyer/telegram';
import { CodeRequests } from './code-requests.js';
import { LoginAccess, type LoginRequest, revealed } from './login-access.js';
import { LoginCompletion } from './login-completion.js';
import { PendingLogins } from './pending-logins.js';
import { SingleFlight } from './single-flight.js';

/** The first step of signing in to Telegram: asks it to send a code. */
@Injectable()
export class LoginStart {
  private readonly sending = new SingleFlight();

  constructor(
    private readonly pending: PendingLogins,
    private readonly access: LoginAccess,
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
  sendCode(userId: number, request: LoginRequest, phone: string): Promise<SentCode | string> {
    const key = JSON.stringify([userId, request.apiProfileId, request.proxyId ?? String(request.proxyId), phone]);
    return this.sending.run(key, () => this.beginLogin(userId, request, phone));
  }

  private async beginLogin(userId: number, request: LoginRequest, phone: string): Promise<SentCode | string> {
    await this.completion.assertPhoneIsNew(userId, phone);
    const { apiProfileId } = request;
    const chosen = await this.access.chooseAccess(userId, { ...request, phone });
    const recent = await this.pending.findRecentLogin(userId, apiProfileId, chosen.proxy, phone);
    if (recent) return toSentCode(recent.id, recent.sent);
    const access = await this.access.openAccess(chosen);
    await this.codeRequests.countCodeRequest(userId, apiProfileId, phone);
    const begun = await this.gateway.beginLogin(access.reveal(), phone);
    const { login, sent } = begun;
    const keepsProxy = request.proxyId === undefined;
    const state = { phone, ...revealed(chosen), keepsProxy, login, ...(sent && { sent }) };
    const id = await this.pending.addLogin(userId, apiProfileId, state);
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
