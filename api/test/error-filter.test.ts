import {
  type ArgumentsHost,
  BadRequestException,
  ForbiddenException,
  GatewayTimeoutException,
  HttpException,
  ImATeapotException,
  InternalServerErrorException,
  Logger,
  NotImplementedException,
  PayloadTooLargeException,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import type { ErrorBody } from '@giftbuyer/contracts';
import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '@giftbuyer/telegram';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { expect, test, vi } from 'vitest';
import type { DatabaseHealth } from '../src/database/database-health.js';
import { ErrorFilter } from '../src/http/error-filter.js';

/** The answer to a request whose handler throws `error`. */
function answerTo(error: unknown, reportIfDown: () => boolean = () => expect.unreachable('No fault of the panel')) {
  const answer = { status: 0, headers: {} as Record<string, unknown>, body: {} as ErrorBody };
  const response = {
    setHeader: (name: string, value: unknown) => void (answer.headers[name] = value),
    status: (status: number) => {
      answer.status = status;
      return response;
    },
    type: () => response,
    vary: () => response,
    end: (text: string) => void (answer.body = JSON.parse(text) as ErrorBody),
  };
  const http = { getRequest: () => ({ acceptsLanguages: () => 'en' }), getResponse: () => response };
  const filter = new ErrorFilter({ reportIfDown } as unknown as DatabaseHealth);
  filter.catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return answer;
}

test.each<[HttpException, number, string]>([
  [new BadRequestException(), 400, 'validation_failed'],
  [new UnauthorizedException(), 401, 'unauthorized'],
  [new ForbiddenException(), 403, 'forbidden'],
  [new PayloadTooLargeException(), 413, 'payload_too_large'],
  [new ImATeapotException(), 418, 'validation_failed'],
  [new HttpException('ThrottlerException: Too Many Requests', 429), 429, 'too_many_requests'],
])('%s keeps its status', (error, status, code) => {
  const answer = answerTo(error);
  expect([answer.status, answer.body.error]).toEqual([status, code]);
  expect(answer.body.detail).toMatch(/\S/);
  expect(answer.headers).toEqual(status === 429 ? { 'Retry-After': 1 } : {});
});

test.each<[HttpException, number, string]>([
  [new InternalServerErrorException(), 500, 'internal_error'],
  [new NotImplementedException(), 501, 'internal_error'],
  [new ServiceUnavailableException(), 503, 'unavailable'],
  [new GatewayTimeoutException(), 504, 'internal_error'],
])('%s keeps its status, and is logged', (error, status, code) => {
  const logged = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  const answer = answerTo(error, () => false);
  expect([answer.status, answer.body.error]).toEqual([status, code]);
  expect(logged).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(error.message));
  logged.mockRestore();
});

test.each<[Error, number, string]>([
  [new TelegramRpcError('PHONE_CODE_INVALID'), 400, 'telegram_rpc'],
  [new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds: 7 }), 429, 'telegram_rpc'],
  [new SessionInvalidError('AUTH_KEY_UNREGISTERED'), 409, 'session_invalid'],
  [new TelegramUnreachableError('no answer'), 502, 'telegram_unreachable'],
])('%s of the gateway is that of Telegram, not of the panel', (error, status, code) => {
  const answer = answerTo(error);
  expect([answer.status, answer.body.error]).toEqual([status, code]);
});

test.each(['22021', '22P05'])(
  'SQLSTATE %s, a text that the database cannot hold, is the fault of the caller',
  (code) => {
    const refusal = Object.assign(new DatabaseError('invalid byte sequence', 0, 'error'), { code });
    const answer = answerTo(new QueryFailedError('SELECT', [], refusal));
    expect([answer.status, answer.body.error]).toEqual([400, 'validation_failed']);
  },
);
