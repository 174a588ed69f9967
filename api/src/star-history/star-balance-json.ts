import type { StarBalance } from '@giftbuyer/contracts';
import { exactStars } from '../accounts/exact-stars.js';
import type { StarBalanceEntity } from './star-balance.entity.js';

export function toStarBalance({ at, amount, nanos }: StarBalanceEntity): StarBalance {
  return { at: isoMilliseconds(at), stars: exactStars(amount, nanos) };
}

/** `2026-01-31T12:00:00.000+00:00`. */
export function isoMilliseconds(time: Date): string {
  return time.toISOString().replace('Z', '+00:00');
}
