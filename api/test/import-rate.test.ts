import { afterEach, expect, test, vi } from 'vitest';
import type { Config } from '../src/config/config.js';
import { ImportRate } from '../src/session-import/import-rate.js';

afterEach(() => void vi.useRealTimers());

test('a user may import 30 sessions at once, and then one a second', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const rate = new ImportRate({ rateLimits: true } as Config);
  const importMany = (userId: number, count: number) => {
    for (let i = 0; i < count; i++) rate.countImport(userId);
  };
  importMany(1, 30);
  expect(() => rate.countImport(1)).toThrow(expect.objectContaining({ code: 'too_many_requests' }) as Error);
  importMany(2, 1);
  vi.advanceTimersByTime(2_000);
  importMany(1, 2);
  expect(() => rate.countImport(1)).toThrow(expect.objectContaining({ fields: { wait_seconds: 1 } }) as Error);
  vi.advanceTimersByTime(3_600_000);
  importMany(1, 30);
  expect(() => rate.countImport(1)).toThrow();
});

test('there is no limit where limits are off', () => {
  const rate = new ImportRate({ rateLimits: false } as Config);
  for (let i = 0; i < 100; i++) rate.countImport(1);
});
