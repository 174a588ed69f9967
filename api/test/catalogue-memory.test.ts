import { describe, expect, test } from 'vitest';
import { AccountBackoff } from '../src/gifts/account-backoff.js';
import { DownloadWaits } from '../src/gifts/download-waits.js';
import { MissingGifts } from '../src/gifts/missing-gifts.js';

const MINUTE_MS = 60_000;

describe('a gift that an answer lacks', () => {
  test.each([0, 1])('is gone at once when there are %i accounts', (count) => {
    expect(new MissingGifts().recordAnswer('test', 1, ['7'], count)).toEqual(['7']);
  });

  test('is gone when three accounts in a row do not see it, or learn that nothing has changed', () => {
    const gifts = new MissingGifts();
    expect(gifts.hasMissing('test')).toBe(false);
    expect(gifts.recordAnswer('test', 1, ['7'], 5)).toEqual([]);
    expect(gifts.hasMissing('test')).toBe(true);
    expect(gifts.recordUnchanged('test', 1, 5)).toEqual([]);
    expect(gifts.recordUnchanged('test', 2, 5)).toEqual([]);
    expect(gifts.recordAnswer('production', 3, [], 5)).toEqual([]);
    expect(gifts.recordUnchanged('test', 3, 5)).toEqual(['7']);
    expect(gifts.recordUnchanged('test', 4, 5)).toEqual([]);
  });

  test.each([
    [2, 1],
    [3, 1],
    [4, 1],
    [10, 1],
    [2, 2],
    [4, 2],
    [5, 2],
    [10, 2],
  ])(
    'flips at most once in a process when one of %i accounts sees it, with %i processes in turn',
    (count, processes) => {
      const panels = Array.from({ length: processes }, () => new MissingGifts());
      let isGone = false;
      let flips = 0;
      for (let turn = 0; turn < 20 * count; turn++) {
        const gifts = panels[turn % processes] ?? new MissingGifts();
        const account = turn % count;
        if (account === 0) {
          if (isGone) gifts.recordReturned('test', ['7']);
          isGone = false;
          gifts.recordAnswer('test', account, [], count);
        } else if (!isGone && gifts.recordAnswer('test', account, ['7'], count).length > 0) {
          isGone = true;
          flips++;
        }
      }
      expect(flips).toBeLessThanOrEqual(count > 3 ? processes : 0);
      // Then no account sees it: one round later it is gone.
      const [first] = panels;
      const found = Array.from({ length: count }, (_, i) => first?.recordAnswer('test', i, ['7'], count));
      expect(found.flat()).toContain('7');
    },
  );
});

test('an account that cannot be read comes last for a time that doubles, up to an hour, until it is read', () => {
  const backoff = new AccountBackoff();
  let now = 0;
  const waits: number[] = [];
  for (let failure = 0; failure < 8; failure++) {
    backoff.recordFailure(7, now);
    expect(backoff.waiting(now)).toEqual([7]);
    let minutes = 0;
    while (backoff.waiting(now).length > 0) [now, minutes] = [now + MINUTE_MS, minutes + 1];
    waits.push(minutes);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  backoff.recordSuccess(7);
  backoff.recordFailure(7, now);
  expect(backoff.waiting(now + MINUTE_MS)).toEqual([]);
});

test('after a flood wait stickers are asked for when it is over, and more slowly for a while', () => {
  const waits = new DownloadWaits();
  waits.recordAnswer('test', 0);
  expect(waits.isWaiting('test', 0)).toBe(false);
  waits.recordWait('test', 600, 0);
  expect(waits.isWaiting('test', 604_999)).toBe(true);
  expect(waits.isWaiting('production', 0)).toBe(false);
  expect(waits.isWaiting('test', 605_000)).toBe(false);
  waits.recordWait('test', 600, 605_000);
  expect(waits.isWaiting('test', 605_000 + 609_999)).toBe(true);
  let now = 605_000 + 610_000;
  let slow = 0;
  for (let batch = 0; batch < 10; batch++) {
    waits.recordAnswer('test', now);
    while (waits.isWaiting('test', now)) [now, slow] = [now + 500, slow + 500];
  }
  expect(slow).toBe(5_000 + 2_500);
});
