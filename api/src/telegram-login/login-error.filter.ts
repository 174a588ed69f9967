import { Catch } from '@nestjs/common';
import type { ErrorCode } from '@giftbuyer/contracts';
import type { Request, Response } from 'express';
import type { AppError } from '../errors/app-error.js';
import { ErrorFilter } from '../http/error-filter.js';

/** Errors of signing in whose body repeats the status in the field `http`, as existing clients expect. */
const WITH_STATUS: ErrorCode[] = [
  'api_profile_not_found',
  'login_id_not_found',
  'telegram_rpc',
  'telegram_unreachable',
];

@Catch()
export class LoginErrorFilter extends ErrorFilter {
  protected override toAppError(error: unknown, request: Request, response: Response): AppError {
    const appError = super.toAppError(error, request, response);
    if (WITH_STATUS.includes(appError.code)) appError.fields.http = appError.status;
    return appError;
  }
}
