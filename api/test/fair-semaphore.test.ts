import { describe, expect, test } from 'vitest';
import { FairSemaphore, type SemaphoreLimits } from '../src/account-refresh/fair-semaphore.js';

/** Acquires a permit for each letter, a user of that name, and records the order in which they are granted. */
function semaphoreOf(limits: Partial<SemaphoreLimits>, users: string) {
  const semaphore = new FairSemaphore({ permits: 1, priorityPermits: 0, priorityPermitsPerUser: 0, ...limits });
  const granted: string[] = [];
  const releases: (() => void)[] = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const acquire = async (user: string, priority?: Promise<void>) => {
    const release = await semaphore.acquire(user.charCodeAt(0), priority);
    granted.push(release ? user : `${user} refused`);
    if (release) releases.push(release);
  };
  const acquireAll = async (users: string, priority?: Promise<void>) => {
    for (const user of users) void acquire(user, priority);
    await settled();
    return granted.join('');
  };
  const release = async () => {
    releases.shift()?.();
    await settled();
    return granted.join('');
  };
  for (const user of users) void acquire(user);
  return { semaphore, acquireAll, release, settled, granted };
}

const NOW = Promise.resolve();

test('grants its permits in order', async () => {
  const { granted, settled, release } = semaphoreOf({ permits: 2 }, 'aaaa');
  await settled();
  expect(granted).toHaveLength(2);
  expect(await release()).toBe('aaa');
  expect(await release()).toBe('aaaa');
});

test('users take turns', async () => {
  const { release } = semaphoreOf({}, 'aaaabbc');
  for (let i = 0; i < 6; i++) await release();
  expect(await release()).toBe('aabcaba');
});

describe('priority', () => {
  const limits = { permits: 1, priorityPermits: 3, priorityPermitsPerUser: 2 };

  test('gets a further permit at once, also when it comes later', async () => {
    const { acquireAll, granted, settled } = semaphoreOf(limits, 'aa');
    expect(await acquireAll('b', NOW)).toBe('ab');
    const later = Promise.withResolvers<void>();
    expect(await acquireAll('c', later.promise)).toBe('ab');
    later.resolve();
    await settled();
    expect(granted.join('')).toBe('abc');
  });

  test('is bounded per user and overall', async () => {
    const { acquireAll, release } = semaphoreOf(limits, 'a');
    expect(await acquireAll('bbbbb', NOW)).toBe('abb');
    expect(await acquireAll('c', NOW)).toBe('abbc');
    expect(await acquireAll('d', NOW)).toBe('abbc');
    // The normal permit goes to whose turn it is; then a priority permit of b to d, the only one below its limit.
    expect(await release()).toBe('abbcb');
    expect(await release()).toBe('abbcbd');
  });

  test('goes before the others of the same user', async () => {
    const { acquireAll, release } = semaphoreOf({ permits: 1 }, 'aaa');
    expect(await acquireAll('b')).toBe('a');
    expect(await acquireAll('a', NOW)).toBe('a');
    for (let i = 0; i < 4; i++) await release();
    expect(await release()).toBe('aabaa');
  });
});

test('refuses all that wait when it closes, and all that come later', async () => {
  const { semaphore, granted, acquireAll, settled } = semaphoreOf({}, 'ab');
  await settled();
  semaphore.close();
  await acquireAll('c');
  expect(granted.sort()).toEqual(['a', 'b refused', 'c refused']);
});
