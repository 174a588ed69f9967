import '@angular/compiler';
import type { ErrorBody, ErrorCode, ImportedAccount } from '@giftbuyer/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../src/core/http/api-error';
import { ImportQueue } from '../src/features/session-import/imports/import-queue';
import { type ImportState, IDLE, nextState, stopsImport } from '../src/features/session-import/imports/import-state';

const answer = (id: number, already = false) => ({ account: { id }, already }) as unknown as ImportedAccount;
const apiError = (error: ErrorCode, more: Partial<ErrorBody> = {}, status = 409) =>
  new ApiError(status, { error, detail: '', ...more });
const lost = () => new ApiError(0, null);

interface Request {
  id: number;
  replaces: boolean;
  answer(value: ImportedAccount): void;
  fail(error: unknown): void;
}

let queue: ImportQueue;
let requests: Request[];
let pauses: (() => void)[];

beforeEach(() => {
  requests = [];
  pauses = [];
  queue = new ImportQueue({
    send: (id, replaces) =>
      new Promise((resolve, reject) => requests.push({ id, replaces, answer: resolve, fail: reject })),
    pause: (signal) =>
      new Promise((resolve) => {
        pauses.push(resolve);
        signal.addEventListener('abort', () => resolve());
      }),
  });
});

/** All that follows from what was settled. */
const settle = () => new Promise((resolve) => setTimeout(resolve));
const names = (...ids: number[]) => ids.map((id) => queue.stateOf(id).name);

/** The time of the next session has come. */
async function next(): Promise<Request> {
  pauses.shift()?.();
  await settle();
  const request = requests.at(-1);
  if (!request) throw new Error('nothing was sent');
  return request;
}

async function settleWith(act: () => void): Promise<void> {
  act();
  await settle();
}

describe('a failure of the proxy', () => {
  it.each(['proxy_unreachable', 'proxy_required', 'proxy_not_found'] as const)(
    'stops the import, since all sessions have the proxy, and can be repeated: %s',
    (code) => {
      const error = apiError(code, {}, 503);
      expect(stopsImport(error)).toBe(true);
      const state: ImportState = { name: 'connecting', attempt: 1 };
      expect(nextState(state, { type: 'rejected', attempt: 1, error })).toEqual({ name: 'failed', error });
    },
  );
});

describe('the queue', () => {
  it('brings one session after the other, each when its time has come', async () => {
    queue.add([1, 2]);
    expect(names(1, 2)).toEqual(['waiting', 'waiting']);
    const first = await next();
    expect(names(1, 2)).toEqual(['connecting', 'waiting']);
    await settleWith(() => first.answer(answer(11)));
    expect([requests.length, ...names(1, 2)]).toEqual([1, 'added', 'waiting']);
    const second = await next();
    await settleWith(() => second.answer(answer(12, true)));
    expect(names(1, 2)).toEqual(['added', 'already']);
    expect(queue.isRunning()).toBe(false);
  });

  it('takes a session once, however often it is asked to', async () => {
    queue.add([1]);
    queue.add([1]);
    const first = await next();
    queue.add([1]);
    await settleWith(() => first.answer(answer(11)));
    queue.add([1]);
    expect([requests.length, queue.isRunning()]).toEqual([1, false]);
  });

  it('stops after the session that is under way, whose answer counts', async () => {
    queue.add([1, 2, 3]);
    const first = await next();
    queue.stop();
    expect([queue.isStopping(), ...names(1, 2, 3)]).toEqual([true, 'connecting', 'idle', 'idle']);
    await settleWith(() => first.answer(answer(11)));
    expect([queue.isRunning(), queue.isStopping(), requests.length]).toEqual([false, false, 1]);
    expect(names(1)).toEqual(['added']);
  });

  it('stops in a pause at once', async () => {
    queue.add([1, 2]);
    queue.stop();
    await settle();
    expect([queue.isRunning(), requests.length, ...names(1, 2)]).toEqual([false, 0, 'idle', 'idle']);
  });

  it('goes on when it is started while it stops', async () => {
    queue.add([1, 2]);
    const first = await next();
    queue.stop();
    queue.add([2]);
    await settleWith(() => first.answer(answer(11)));
    const second = await next();
    expect([second.id, ...names(1, 2)]).toEqual([2, 'added', 'connecting']);
  });

  it('forgets everything, and what is answered later changes nothing', async () => {
    queue.add([1, 2]);
    const first = await next();
    queue.clear();
    expect([queue.isRunning(), ...names(1, 2)]).toEqual([false, 'idle', 'idle']);
    queue.add([1]);
    await settleWith(() => first.answer(answer(11)));
    expect(names(1)).toEqual(['waiting']);
    const again = await next();
    await settleWith(() => first.fail(lost()));
    expect([again.id, ...names(1)]).toEqual([1, 'connecting']);
  });

  it('ends when the panel does not answer; what failed can be repeated', async () => {
    queue.add([1, 2]);
    const first = await next();
    await settleWith(() => first.fail(lost()));
    expect([queue.isRunning(), ...names(1, 2)]).toEqual([false, 'failed', 'idle']);
    expect(queue.stoppedBy()).not.toBeNull();
    queue.add([1]);
    expect(queue.stoppedBy()).toBeNull();
    const again = await next();
    await settleWith(() => again.answer(answer(11, true)));
    expect(names(1)).toEqual(['already']);
  });

  it('goes on after a session that Telegram refuses, and does not repeat it', async () => {
    queue.add([1, 2]);
    const first = await next();
    await settleWith(() => first.fail(apiError('session_invalid', { error_code: 'AUTH_KEY_UNREGISTERED' })));
    expect(names(1, 2)).toEqual(['refused', 'waiting']);
    expect(queue.add([1])).toBe(false);
  });

  it('ends after three failures in a row', async () => {
    queue.add([1, 2, 3, 4]);
    for (let i = 0; i < 3; i++) {
      const request = await next();
      await settleWith(() => request.fail(apiError('telegram_unreachable', {}, 502)));
    }
    expect([queue.isRunning(), ...names(1, 2, 3, 4)]).toEqual([false, 'failed', 'failed', 'failed', 'idle']);
  });

  it('does not end after three failures that are each of one session', async () => {
    queue.add([1, 2, 3, 4]);
    for (let i = 0; i < 3; i++) {
      const request = await next();
      await settleWith(() => request.fail(apiError('telegram_unreachable', { error_code: '-404' }, 502)));
    }
    expect(names(1, 2, 3, 4)).toEqual(['failed', 'failed', 'failed', 'waiting']);
  });

  it('replaces the session of a known account only when it is asked to', async () => {
    queue.add([1]);
    const first = await next();
    await settleWith(() => first.fail(apiError('account_already_added', { account_id: 7 })));
    expect(queue.stateOf(1)).toEqual({ name: 'taken', accountId: 7 });
    expect(queue.add([1])).toBe(false);
    queue.add([1], true);
    const again = await next();
    expect(again).toMatchObject({ id: 1, replaces: true });
  });
});

describe('nextState', () => {
  const connecting: ImportState = { name: 'connecting', attempt: 2 };
  const added: ImportState = { name: 'added', accountId: 1 };

  it.each<[string, ImportState, Parameters<typeof nextState>[1]]>([
    ['an answer to an earlier attempt', connecting, { type: 'answered', attempt: 1, answer: answer(1) }],
    ['a failure of an earlier attempt', connecting, { type: 'rejected', attempt: 1, error: lost() }],
    ['a second answer', added, { type: 'answered', attempt: 2, answer: answer(1) }],
    ['a failure after the answer', added, { type: 'rejected', attempt: 2, error: lost() }],
    ['an answer that nobody waits for', IDLE, { type: 'answered', attempt: 2, answer: answer(1) }],
    ['a session that was not queued', IDLE, { type: 'sent', attempt: 1 }],
    ['the end of a queue it is not in', connecting, { type: 'dequeued' }],
    ['a second click', connecting, { type: 'queued' }],
  ])('%s changes nothing', (_, state, event) => {
    expect(nextState(state, event)).toBe(state);
  });
});

it.each<[string, unknown, boolean]>([
  ['no network', lost(), true],
  ['a proxy without the panel', new ApiError(502, null), true],
  ['a copy of the data', apiError('installation_unconfirmed'), true],
  ['a flood wait', apiError('telegram_rpc', { wait_seconds: 30 }), true],
  ['another refusal of Telegram', apiError('telegram_rpc'), false],
  ['a bot', apiError('session_is_bot', {}, 400), false],
  ['a mistake of ours', new TypeError('x'), true],
])('says whether the next session would fail too: %s', (_, error, stops) => {
  expect(stopsImport(error)).toBe(stops);
});
