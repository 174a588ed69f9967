import { describe, expect, test } from 'vitest';
import { AccountBackoff } from '../src/gifts/account-backoff.js';
import { DownloadWaits } from '../src/gifts/download-waits.js';
import { MissingGifts } from '../src/gifts/missing-gifts.js';

const MINUTE_MS = 60_000;

describe('a gift that an answer lacks', () => {
  test('is gone at once when one account is read', () => {
    expect(new MissingGifts().recordAnswer('test', 1, ['7'], 0)).toEqual(['7']);
  });

  test('is gone when three accounts in a row do not see it, or learn that nothing has changed', () => {
    const gifts = new MissingGifts();
    for (const account of [1, 2, 3, 4, 5]) expect(gifts.recordAnswer('test', account, [], 0)).toEqual([]);
    expect(gifts.recordAnswer('test', 1, ['7'], 0)).toEqual([]);
    expect(gifts.recordUnchanged('test', 1, 0)).toEqual([]);
    expect(gifts.recordUnchanged('test', 2, 0)).toEqual([]);
    expect(gifts.recordAnswer('production', 3, [], 0)).toEqual([]);
    expect(gifts.recordUnchanged('test', 3, 0)).toEqual(['7']);
  });

  test.each([2, 3, 4, 10])('flips at most once when one of %i accounts sees it', (count) => {
    const gifts = new MissingGifts();
    let isGone = false;
    let flips = 0;
    for (let turn = 0; turn < 20 * count; turn++) {
      const account = turn % count;
      if (account === 0) {
        if (isGone) gifts.recordReturned('test', ['7']);
        isGone = false;
        gifts.recordAnswer('test', account, [], turn);
      } else if (!isGone && gifts.recordAnswer('test', account, ['7'], turn).length > 0) {
        isGone = true;
        flips++;
      }
    }
    expect(flips).toBeLessThanOrEqual(count > 3 ? 1 : 0);
    // Then no account sees it: one round later it is gone.
    const found = Array.from({ length: count + 1 }, (_, i) => gifts.recordAnswer('test', i % count, ['7'], 1000));
    expect(found.at(-1)).toEqual(['7']);
  });

  test('does not wait for accounts that have not answered for an hour', () => {
    const gifts = new MissingGifts();
    gifts.recordAnswer('test', 1, [], 0);
    gifts.recordReturned('test', ['7']);
    expect(gifts.recordAnswer('test', 2, ['7'], 59 * MINUTE_MS)).toEqual([]);
    expect(gifts.recordAnswer('test', 2, ['7'], 61 * MINUTE_MS)).toEqual(['7']);
  });
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
