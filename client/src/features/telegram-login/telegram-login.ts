import { Service, inject } from '@angular/core';
import type {
  BeginQrLogin,
  BegunQrLogin,
  CancelledLogin,
  ConfirmCode,
  ConfirmCodeAnswer,
  ConfirmPassword,
  EmailCodeSent,
  LoginId,
  Ok,
  QrWaitAnswer,
  ScanQrCode,
  SendCode,
  SentCode,
  SetLoginEmail,
} from '@giftbuyer/contracts';
import { ApiClient } from '../../core/http/api-client';
import { CurrentUser } from '../../core/user/current-user';

const QR_WAIT_TIMEOUT_MS = 30_000;

/** Requests of a Telegram login. All throw `ApiError`. */
@Service()
export class TelegramLogin {
  private readonly api = inject(ApiClient);
  private readonly user = inject(CurrentUser);

  sendCode(body: SendCode): Promise<SentCode> {
    return this.step('/api/auth/send_code', body);
  }

  resendCode(loginId: string): Promise<SentCode> {
    return this.step('/api/auth/resend_code', { login_id: loginId } satisfies LoginId);
  }

  setEmail(body: SetLoginEmail): Promise<EmailCodeSent> {
    return this.step('/api/auth/email', body);
  }

  confirmEmail(body: ConfirmCode): Promise<SentCode> {
    return this.step('/api/auth/email_code', body);
  }

  resetEmail(loginId: string): Promise<SentCode> {
    return this.step('/api/auth/reset_email', { login_id: loginId } satisfies LoginId);
  }

  beginQr(body: BeginQrLogin): Promise<BegunQrLogin> {
    return this.step('/api/auth/qr', body);
  }

  /** Answers within 15 seconds; fails when no answer comes in twice that time. */
  waitForQr(loginId: string, signal: AbortSignal): Promise<QrWaitAnswer> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(QR_WAIT_TIMEOUT_MS)]);
    return this.api.post('/api/auth/qr_wait', { login_id: loginId } satisfies LoginId, { signal: deadline });
  }

  /** In the sandbox: in place of a phone. */
  scanQr(body: ScanQrCode): Promise<Ok> {
    return this.step('/api/auth/qr_scan', body);
  }

  confirmCode(body: ConfirmCode): Promise<ConfirmCodeAnswer> {
    return this.step('/api/auth/confirm_code', body);
  }

  confirmPassword(body: ConfirmPassword): Promise<Ok> {
    return this.step('/api/auth/confirm_password', body);
  }

  /** Completes even when the page is closed. */
  cancel(loginId: string): Promise<CancelledLogin> {
    return this.api.post('/api/auth/cancel', { login_id: loginId } satisfies LoginId, { keepalive: true });
  }

  /** Phone, email address, code and password must not be sent in the session of another user. */
  private async step<Answer>(path: string, body: object): Promise<Answer> {
    await this.user.assertSameUser();
    return this.api.post(path, body);
  }
}
