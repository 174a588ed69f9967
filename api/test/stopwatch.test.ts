import { afterEach, expect, test, vi } from 'vitest';
import { Stopwatch } from '../src/session-locks/stopwatch.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ['both clocks go on', 25_000, 25_000, 25_000],
  ['the machine was suspended: CLOCK_MONOTONIC stood still', 0, 25_000, 25_000],
  ['the wall clock was set back', 25_000, -3_600_000, 25_000],
])('%s', (_, monotonic, wall, elapsed) => {
  vi.spyOn(performance, 'now').mockReturnValue(1_000);
  vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
  const stopwatch = new Stopwatch();
  vi.spyOn(performance, 'now').mockReturnValue(1_000 + monotonic);
  vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000 + wall);
  expect(stopwatch.elapsedMs()).toBe(elapsed);
});
