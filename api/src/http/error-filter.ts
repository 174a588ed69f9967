import {
  Catch,
  HttpException,
  Logger,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { ErrorBody, ErrorCode } from '@giftbuyer/contracts';
import type { Request, Response } from 'express';
import { DatabaseHealth } from '../database/database-health.js';
import { failureCodeOf, isUnstorableText } from '../database/unavailable.js';
import { requestId } from '../logging/request-id.js';
import { AppError } from '../errors/app-error.js';
import { toLoggable } from '../errors/loggable-error.js';
import { allowedMethods } from './allowed-methods.js';
import { languageOf } from './accept-language.js';
import { RepeatedErrors } from '../errors/repeated-errors.js';
import { isTelegramError, telegramFailure } from '../errors/telegram-failure.js';

const CODES: Partial<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  429: 'too_many_requests',
  503: 'unavailable',
};

/** Answers everything that is thrown with the common error body: a line of JSON that ends in a newline. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');
  private readonly repeated = new RepeatedErrors();

  constructor(private readonly databaseHealth: DatabaseHealth) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const appError = this.toAppError(error, request, response);
    if (response.headersSent) {
      // A stream failed: the client must not take the part it has received for the whole.
      response.destroy();
      return;
    }
    if (appError.status === 429 || appError.status === 503)
      response.setHeader('Retry-After', appError.fields.wait_seconds ?? 1);
    response.status(appError.status).type('application/json; charset=utf-8').vary('Accept-Language');
    const body: ErrorBody = { ...appError.body(languageOf(request)), request_id: requestId() };
    response.end(`${JSON.stringify(body)}\n`);
  }

  protected toAppError(error: unknown, request: Request, response: Response): AppError {
    if (error instanceof AppError) return error;
    if (isTelegramError(error)) return telegramFailure(error);
    if (error instanceof NotFoundException) return this.unmatchedRoute(request, response);
    if (error instanceof HttpException) {
      if (error.getStatus() >= 500) this.log(error, request);
      return ofHttpException(error);
    }
    if (isUnstorableText(error)) return new AppError('validation_failed');
    if (!this.databaseHealth.reportIfDown(error)) this.log(error, request);
    return new AppError(failureCodeOf(error));
  }

  /** Logs the route instead of the path, which contains user input. */
  private log(error: unknown, request: Request): void {
    const text = this.repeated.lineFor(toLoggable(error));
    const { path = '' } = (request.route ?? {}) as { path?: string };
    if (text !== null) this.logger.error(`${request.method} ${path}: ${text}`);
  }

  private unmatchedRoute(request: Request, response: Response): AppError {
    const methods = allowedMethods(request);
    if (methods.length === 0) return new AppError('not_found');
    response.setHeader('Allow', methods.join(', '));
    return new AppError('method_not_allowed');
  }
}

/** An exception of Nest or of one of its modules keeps its status. */
function ofHttpException(error: HttpException): AppError {
  // A broken percent escape in the path.
  if (error.cause instanceof URIError) return new AppError('not_found');
  const status = error.getStatus();
  return new AppError(CODES[status] ?? (status < 500 ? 'validation_failed' : 'internal_error'), {}, { status });
}
