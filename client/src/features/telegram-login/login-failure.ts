import { ApiError } from '../../core/http/api-client';
import { errorCode } from '../../core/http/error-messages';

/** Codes of Telegram after which signing in by QR code still works: no code is sent for that. */
const QR_HELPS = new Set([
  'PAYMENT_REQUIRED',
  'PHONE_NUMBER_FLOOD',
  'PHONE_PASSWORD_FLOOD',
  'SEND_CODE_UNAVAILABLE',
  'SMS_CODE_CREATE_FAILED',
  'EMAIL_NOT_ALLOWED',
]);

/** What an error of a login means for what comes next. */
export interface LoginFailure {
  /** Id of an existing account with the phone. */
  existing: number | null;
  /** The login no longer exists on the server. */
  isOver: boolean;
  suggestsQr: boolean;
}

export function failureOf(error: unknown): LoginFailure {
  const body = error instanceof ApiError ? error.body : null;
  const code = errorCode(error);
  return {
    existing: body?.account_id ?? null,
    isOver: code === 'login_id_not_found' || code === 'phone_already_added',
    suggestsQr: QR_HELPS.has(body?.error_code ?? ''),
  };
}
