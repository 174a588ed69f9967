import {
  type ArgumentsHost,
  BadRequestException,
  ForbiddenException,
  HttpException,
  ImATeapotException,
  PayloadTooLargeException,
  UnauthorizedException,
} from '@nestjs/common';
import type { ErrorBody } from '@giftbuyer/contracts';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { expect, test } from 'vitest';
import type { DatabaseHealth } from '../src/database/database-health.js';
import { ErrorFilter } from '../src/http/error-filter.js';

/** The answer to a request whose handler throws `error`. */
function answerTo(error: unknown) {
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
  const health = { reportIfDown: () => expect.unreachable('No fault of the panel') };
  const filter = new ErrorFilter(health as unknown as DatabaseHealth);
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

test.each(['22021', '22P05'])(
  'SQLSTATE %s, a text that the database cannot hold, is the fault of the caller',
  (code) => {
    const refusal = Object.assign(new DatabaseError('invalid byte sequence', 0, 'error'), { code });
    const answer = answerTo(new QueryFailedError('SELECT', [], refusal));
    expect([answer.status, answer.body.error]).toEqual([400, 'validation_failed']);
  },
);
