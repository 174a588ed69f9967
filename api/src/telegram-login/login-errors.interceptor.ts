import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { ErrorCode } from '@giftbuyer/contracts';
import { catchError, type Observable } from 'rxjs';
import { telegramFailure } from '../account-sessions/telegram-failure.js';
import { AppError } from '../errors/app-error.js';

/** Errors whose body repeats the HTTP status, as existing clients expect. */
const WITH_STATUS: ErrorCode[] = [
  'api_profile_not_found',
  'login_id_not_found',
  'telegram_rpc',
  'telegram_unreachable',
];

/** Turns errors of Telegram into API errors and repeats the status in the field `http`. */
@Injectable()
export class LoginErrors implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const appError = error instanceof AppError ? error : telegramFailure(error);
        if (WITH_STATUS.includes(appError.code)) appError.fields.http = appError.status;
        throw appError;
      }),
    );
  }
}
