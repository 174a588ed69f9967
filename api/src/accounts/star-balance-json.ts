import { decimalOf, NANOS_PER_STAR, type StarBalance } from '@giftbuyer/contracts';
import type { StarBalanceEntity } from './star-balance.entity.js';

export function toStarBalance({ at, amount, nanos }: StarBalanceEntity): StarBalance {
  return { at: isoMilliseconds(at), stars: exactStars(amount, nanos) };
}

/** `2026-01-31T12:00:00.000+00:00`. */
export function isoMilliseconds(time: Date): string {
  return time.toISOString().replace('Z', '+00:00');
}

/** `150.5`; amount and nanos have the same sign or one is 0 (`starsAmount` of Telegram's schema). */
export function exactStars(amount: string, nanos: number): string {
  return decimalOf(BigInt(amount) * NANOS_PER_STAR + BigInt(nanos));
}
