import { Service, inject } from '@angular/core';
import type {
  CancelledLogin,
  ConfirmCode,
  ConfirmCodeAnswer,
  ConfirmPassword,
  LoginId,
  Ok,
  SendCode,
  SentCode,
} from '@giftbuyer/contracts';
import { ApiClient } from '../core/api-client';

/** The calls of one sign-in to Telegram. All throw `ApiError`. */
@Service()
export class TelegramLogin {
  private readonly api = inject(ApiClient);

  sendCode(body: SendCode): Promise<SentCode> {
    return this.api.post('/api/auth/send_code', body);
  }

  resendCode(loginId: string): Promise<SentCode> {
    return this.api.post('/api/auth/resend_code', { login_id: loginId } satisfies LoginId);
  }

  confirmCode(body: ConfirmCode): Promise<ConfirmCodeAnswer> {
    return this.api.post('/api/auth/confirm_code', body);
  }

  confirmPassword(body: ConfirmPassword): Promise<Ok> {
    return this.api.post('/api/auth/confirm_password', body);
  }

  /** Survives the page: it is also sent when the person leaves. */
  cancel(loginId: string): Promise<CancelledLogin> {
    return this.api.post('/api/auth/cancel', { login_id: loginId } satisfies LoginId, { keepalive: true });
  }
}
