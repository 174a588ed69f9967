import { Service, inject } from '@angular/core';
import type { ErrorBody, RefreshErrorLine } from '@giftbuyer/contracts';
import { I18n, clockTime } from '../../i18n/i18n';
import type { ErrorTexts } from '../../i18n/ru-errors';
import { ApiError } from './api-client';
import { Clock } from '../time/clock';

/** Above this the end time is shown instead of a countdown. */
const LONG_WAIT_SECONDS = 3600;

/** User-facing messages for errors: our own text for the code, else the text of the server; never a bare code. */
@Service()
export class ErrorMessages {
  private readonly i18n = inject(I18n);
  private readonly clock = inject(Clock);

  messageFor(error: unknown): string {
    const { errors } = this.i18n.signInTexts();
    if (!(error instanceof ApiError)) return errors.unknown;
    if (error.body) return this.messageForBody(error.body);
    return error.status === 0 || error.status >= 502 ? errors.network : errors.unknown;
  }

  /** Undefined when there is no text for the code, or the texts are not loaded yet. `USER_MIGRATE_4` is looked up as `USER_MIGRATE_X`, `AUTH_RESTART_5` as
   * `AUTH_RESTART`. */
  messageForTelegramCode(code: string): string | undefined {
    const sentences = new Map(Object.entries(this.i18n.errorTexts()?.telegram ?? {}));
    return sentences.get(code) ?? sentences.get(code.replace(/\d+$/, 'X')) ?? sentences.get(code.replace(/_\d+$/, ''));
  }

  /** The Telegram error code when there is no text for it, else null. */
  untranslatedCode({ error_code: code }: ErrorBody | RefreshErrorLine): string | null {
    return code && this.messageForTelegramCode(code) === undefined ? code : null;
  }

  messageForBody(body: ErrorBody | RefreshErrorLine): string {
    const { unknown } = this.i18n.signInTexts().errors;
    const errors = this.i18n.errorTexts();
    // They could not be loaded. The server has a sentence in the language of the request.
    if (!errors) return body.detail || unknown;
    // The text of the server names the rule that the password breaks.
    if (body.error === 'weak_password' && body.detail) return body.detail;
    if (body.error === 'too_many_codes' && body.wait_seconds) return errors.codesAgainIn(clockTime(body.wait_seconds));
    if ('origin' in body && body.origin)
      return errors.otherAddress(body.origin, body.expected_origins?.join(', ') ?? '');
    if (body.wait_seconds)
      return body.error === 'telegram_rpc' ? this.waitMessage(errors, body.wait_seconds) : body.detail;
    const known = body.error_code && this.messageForTelegramCode(body.error_code);
    if (known) return known;
    if (body.error === 'telegram_rpc') return body.detail || errors.telegramOther;
    if (body.error === 'internal_error' && 'request_id' in body && body.request_id)
      return errors.forOperator(errors.codes.internal_error, body.request_id);
    if (body.error === 'proxy_unreachable' && body.detail) return body.detail;
    if (body.error === 'api_profile_in_use' && 'accounts' in body && body.accounts) return errors.inUse(body.accounts);
    return Object.hasOwn(errors.codes, body.error) ? errors.codes[body.error] : body.detail || unknown;
  }

  private waitMessage(errors: ErrorTexts, seconds: number): string {
    if (seconds < LONG_WAIT_SECONDS) return errors.wait(clockTime(seconds));
    return errors.waitUntil(this.i18n.dateTime(new Date(this.clock.currentTime() + seconds * 1000).toISOString()));
  }
}

/** What to copy for a support request: the code, and for an unexpected failure the request id in the log of the panel. */
export function supportCode(error: unknown): string | undefined {
  const id = error instanceof ApiError && error.body?.error === 'internal_error' ? error.body.request_id : undefined;
  return id === undefined ? errorCode(error) : `${errorCode(error)} ${id}`;
}

/** The code in the error body, if the error came from the API. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof ApiError ? error.body?.error : undefined;
}
