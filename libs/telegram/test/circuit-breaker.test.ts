import { beforeEach, describe, expect, test } from 'vitest';
import { CircuitBreaker } from '../src/circuit-breaker.js';
import { TelegramRpcError, TelegramUnreachableError } from '../src/index.js';

let now = 0;
let breaker: CircuitBreaker;
let asked = 0;
beforeEach(() => {
  now = 0;
  asked = 0;
  breaker = new CircuitBreaker(() => now);
});

/** The result of a call through the breaker; `open` when the data centre was not called. */
async function use(outcome: 'ok' | 'unreachable' | 'refused' | 'aborted' | -404 | -429): Promise<string> {
  const before = asked;
  const work = () => {
    asked++;
    if (outcome === 'refused') return Promise.reject(new TelegramRpcError('PEER_ID_INVALID'));
    const details = typeof outcome === 'number' ? { transportCode: outcome } : {};
    return outcome === 'ok' ? Promise.resolve() : Promise.reject(new TelegramUnreachableError('no answer', details));
  };
  const ended = await breaker
    .execute(work, () => outcome === 'aborted')
    .then(
      () => 'ok',
      (error: Error) => error.name,
    );
  return asked === before ? 'open' : ended;
}

async function failTimes(times: number): Promise<void> {
  while (times-- > 0) expect(await use('unreachable')).toBe('TelegramUnreachableError');
}

describe('a circuit breaker', () => {
  test('opens after five failures in a row, for 15 s', async () => {
    await failTimes(5);
    expect(await use('ok')).toBe('open');
    now = 14_999;
    expect(await use('ok')).toBe('open');
    now = 15_000;
    expect(await use('ok')).toBe('ok');
    expect(await use('ok')).toBe('ok');
  });

  test.each(['ok', 'refused'] as const)('stays closed when the data centre answers in between: %s', async (answer) => {
    await failTimes(4);
    await use(answer);
    await failTimes(4);
    expect(await use('ok')).toBe('ok');
  });

  test('stays closed when the failures are more than 30 s apart, or were aborted by the caller', async () => {
    await failTimes(4);
    now = 30_001;
    await failTimes(1);
    for (let i = 0; i < 5; i++) await use('aborted');
    expect(await use('ok')).toBe('ok');
  });

  test('opens for twice as long each time the probe fails, up to 5 minutes', async () => {
    await failTimes(5);
    for (const seconds of [15, 30, 60, 120, 240, 300, 300]) {
      now += seconds * 1000 - 1;
      expect(await use('ok')).toBe('open');
      now += 1;
      await failTimes(1);
    }
    now += 300_000;
    expect(await use('ok')).toBe('ok');
    await failTimes(4);
    expect(await use('ok')).toBe('ok');
  });

  test('opens at once after -429, and again when the probe gets it', async () => {
    await use(-429);
    now = 14_999;
    expect(await use('ok')).toBe('open');
    now = 15_000;
    await use(-429);
    now = 44_999;
    expect(await use('ok')).toBe('open');
    now = 45_000;
    expect(await use('ok')).toBe('ok');
  });

  test('stays closed after -404, which concerns one key', async () => {
    for (let i = 0; i < 10; i++) await use(-404);
    expect(await use('ok')).toBe('ok');
  });

  test('lets one probe through at a time', async () => {
    await failTimes(5);
    now = 15_000;
    const probe = Promise.withResolvers<void>();
    const first = breaker.execute(() => probe.promise, Boolean);
    expect(await use('ok')).toBe('open');
    probe.resolve();
    await first;
    expect(await use('ok')).toBe('ok');
  });

  /** A call that is under way. */
  function begin() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const call = breaker.execute(
      () => promise,
      () => false,
    );
    const ended = call.catch(() => undefined);
    const end = (settle: () => void) => {
      settle();
      return ended;
    };
    return { succeed: () => end(resolve), fail: (error: Error) => end(() => reject(error)) };
  }

  test.each([14_000, 15_000])(
    'is not prolonged by failures of calls that began before it opened: %d ms',
    async (ms) => {
      const before = begin();
      await failTimes(5);
      now = ms;
      await before.fail(new TelegramUnreachableError('no answer'));
      now = 15_000;
      expect(await use('ok')).toBe('ok');
    },
  );

  test.each(['ok', 'refused'] as const)('is not closed by calls that began before it opened: %s', async (answer) => {
    const before = begin();
    await use(-429);
    await (answer === 'ok' ? before.succeed() : before.fail(new TelegramRpcError('PEER_ID_INVALID')));
    expect(await use('ok')).toBe('open');
    now = 14_999;
    expect(await use('ok')).toBe('open');
    now = 15_000;
    expect(await use('ok')).toBe('ok');
  });
});
