import { expect, test } from 'vitest';
import { unixSeconds, WorldClock } from '../src/clock.js';
import { Randomness } from '../src/random.js';
import { CallLog } from '../src/rpc/call-log.js';

test('the clock of the world runs with its base clock and can be advanced', () => {
  const base = { ms: 1_000_500 };
  const clock = new WorldClock({ now: () => base.ms });
  clock.advance(90_000);
  base.ms += 1;
  expect(clock.now()).toBe(1_090_501);
  expect(unixSeconds(clock)).toBe(1090);
});

test.each([-1, NaN, Infinity])('the clock cannot advance by %d ms', (ms) => {
  expect(() => new WorldClock().advance(ms)).toThrow(RangeError);
});

test('a seed repeats the values of each stream', () => {
  const numbers = (seed: number | string, name: string) => {
    const stream = new Randomness(seed).stream(name);
    return [stream.long(), stream.below(1000), stream.bytes(40).toString('hex')];
  };
  expect(numbers(1, 'codes')).toEqual(numbers('1', 'codes'));
  expect(numbers(1, 'codes')).not.toEqual(numbers(1, 'ids'));
  expect(numbers(1, 'codes')).not.toEqual(numbers(2, 'codes'));
  expect(new Randomness().seed).not.toBe(new Randomness().seed);
});

test('a stream reaches all values below its limit and no other', () => {
  const stream = new Randomness(7).stream('dice');
  const seen = new Set(Array.from({ length: 200 }, () => stream.below(6)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('the call log records method, phone, data centre and time', async () => {
  let now = 1000;
  const calls = new CallLog({ now: () => now });
  calls.record('users.getUsers', '9996610001', 1);
  now = 2000;
  const twice = calls.reached('users.getUsers', 2, '+9996610001');
  let isReached = false;
  void twice.then(() => (isReached = true));
  calls.record('users.getUsers', '9996620002', 2);
  calls.record('help.getConfig', undefined, 2);
  await calls.reached('users.getUsers', 2);
  expect(isReached).toBe(false);
  calls.record('users.getUsers', '9996610001', 1);
  await twice;
  expect(calls.list({ phone: '+999 661 0001' })).toEqual([
    { method: 'users.getUsers', phone: '9996610001', dc: 1, at: 1000 },
    { method: 'users.getUsers', phone: '9996610001', dc: 1, at: 2000 },
  ]);
  expect([calls.total, calls.count('users.getUsers'), calls.count('users.getUsers', '9996620002')]).toEqual([4, 3, 1]);
});

test('the log keeps the last ten thousand calls, and no text that is not a phone', () => {
  const calls = new CallLog({ now: () => 0 });
  for (let i = 0; i < 25_000; i++) calls.record('help.getConfig', i < 24_999 ? undefined : '9'.repeat(21), 1);
  expect(calls.list()).toHaveLength(10_000);
  expect(calls.list().at(-1)?.phone).toBeNull();
  expect(calls.count('help.getConfig')).toBe(25_000);
});
