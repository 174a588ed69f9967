import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '@giftbuyer/telegram';
import { describe, expect, test } from 'vitest';
import { classifyFailure, floodWait } from '../src/account-refresh/refresh-failure.js';
import type { RecordedFailure } from '../src/account-sessions/recorded-failure.js';
import { AppError } from '../src/errors/app-error.js';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const HOUR = 3600;
const UNREACHABLE = {
  status: 'unreachable',
  retryAfterSeconds: 60,
  failures: 1,
  statusCode: null,
  frozenUntil: null,
  appealUrl: null,
  isInternal: false,
  keyCooldownSeconds: 0,
} satisfies RecordedFailure;

const ofKind = (code: string, kind: 'app_refused' | 'moved' | 'frozen' | 'other') =>
  new TelegramRpcError(code, { kind });
const frozenUntil = (until: Date | null) =>
  new TelegramRpcError('FROZEN_METHOD_INVALID', {
    kind: 'frozen',
    freeze: { until, appealUrl: 'https://t.me/spambot' },
  });

test.each<[string, unknown, Partial<RecordedFailure>]>([
  ['no answer', new TelegramUnreachableError('Timeout'), {}],
  [
    'a connection that did not end cleanly',
    new TelegramUnreachableError('', { keyCooldownSeconds: 9.5 }),
    { keyCooldownSeconds: 9.5 },
  ],
  ['an unknown key, unencrypted', new TelegramUnreachableError('', { transportCode: -404 }), { statusCode: '-404' }],
  [
    'trouble inside Telegram',
    new TelegramUnreachableError('', { code: 'RPC_CALL_FAIL' }),
    { statusCode: 'RPC_CALL_FAIL' },
  ],
  ['a data centre that is not even asked', new TelegramUnreachableError('', { waitSeconds: 15 }), { failures: 0 }],
  [
    'the same for longer',
    new TelegramUnreachableError('', { waitSeconds: 300 }),
    { failures: 0, retryAfterSeconds: 300 },
  ],
  ['another rpc_error', ofKind('PEER_ID_INVALID', 'other'), { statusCode: 'PEER_ID_INVALID' }],
  [
    'an app that is refused',
    ofKind('API_ID_INVALID', 'app_refused'),
    { status: 'app_refused', statusCode: 'API_ID_INVALID', retryAfterSeconds: 6 * HOUR },
  ],
  [
    'an account in another data centre',
    ofKind('USER_MIGRATE_4', 'moved'),
    { status: 'moved', statusCode: 'USER_MIGRATE_4', retryAfterSeconds: 6 * HOUR },
  ],
  [
    'a frozen account without details',
    ofKind('FROZEN_METHOD_INVALID', 'frozen'),
    { status: 'frozen', statusCode: 'FROZEN_METHOD_INVALID', retryAfterSeconds: 6 * HOUR },
  ],
  ['an error of ours', new TypeError('x is not a function'), { isInternal: true }],
  ['a deleted API profile', new AppError('api_profile_missing'), { isInternal: true }],
])('%s', (_, error, expected) => {
  expect(classifyFailure(error, 0, NOW)).toEqual({ ...UNREACHABLE, ...expected });
});

test('a session that is over leaves the list, with the code of Telegram', () => {
  const ended = { status: 'removed', statusCode: 'SESSION_REVOKED' };
  expect(classifyFailure(new SessionInvalidError('SESSION_REVOKED'), 3, NOW)).toEqual(ended);
});

describe('a frozen account', () => {
  test.each<[string, Date | null, number]>([
    ['is tried when its time is over', new Date(NOW + 2 * HOUR * 1000), 2 * HOUR],
    ['is tried after some hours when that is later', new Date(NOW + 90 * HOUR * 1000), 6 * HOUR],
    ['is tried after a minute when its time is over already', new Date(NOW - 1000), 60],
    ['is tried after some hours when Telegram does not say', null, 6 * HOUR],
  ])('%s', (_, until, retryAfterSeconds) => {
    const frozen = { status: 'frozen', frozenUntil: until, appealUrl: 'https://t.me/spambot', retryAfterSeconds };
    expect(classifyFailure(frozenUntil(until), 0, NOW)).toMatchObject(frozen);
  });
});

describe('the back-off', () => {
  test.each([
    [0, 60],
    [1, 120],
    [5, 1920],
    [6, 3600],
    [2000, 3600],
  ])('after %i failures is %i s', (failures, retryAfterSeconds) => {
    const failure = classifyFailure(new TelegramUnreachableError('Timeout'), failures, NOW);
    expect(failure).toMatchObject({ retryAfterSeconds, failures: failures + 1 });
  });
});

describe('a flood wait', () => {
  const waitOf = (waitSeconds: number) =>
    classifyFailure(new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds }), 4, NOW);

  test.each([
    [0, 1],
    [1, 1],
    [600, 600],
  ])('of %i s is recorded as %i s and up to a tenth more', (seconds, least) => {
    const failure = waitOf(seconds);
    expect(failure).toMatchObject({ status: 'flood_wait', statusCode: 'FLOOD_WAIT', failures: 5 });
    const { retryAfterSeconds } = failure as RecordedFailure;
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(least);
    expect(retryAfterSeconds).toBeLessThanOrEqual(least * 1.1);
  });

  test('of the application is no failure of the account', () => {
    expect(floodWait(90, 2)).toMatchObject({ status: 'flood_wait', retryAfterSeconds: 90, failures: 2 });
  });
});
