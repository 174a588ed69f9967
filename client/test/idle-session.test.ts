import type { Account } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { idleDaysLeft } from '../src/features/accounts/data/idle-session';

const NOW = Date.parse('2026-02-01T12:00:00Z');
const read = (daysAgo: number, ttl_days: number | null): Account =>
  ({ ttl_days, last_checked_at: new Date(NOW - daysAgo * 86_400_000).toISOString() }) as Account;

it.each([
  [0, 183, null],
  [168.9, 183, null],
  [169.5, 183, 13],
  [182.5, 183, 0],
  [400, 183, 0],
  // Of a short time only its second half.
  [0, 7, null],
  [3.4, 7, null],
  [3.6, 7, 3],
  [100, null, null],
  [100, 0, null],
])('read %d days ago, with %j days: %j left', (daysAgo, ttl, left) => {
  expect(idleDaysLeft(read(daysAgo, ttl), NOW)).toBe(left);
});

it('is not known of an account that was never read', () => {
  expect(idleDaysLeft({ ...read(0, 7), last_checked_at: null }, NOW)).toBeNull();
});
