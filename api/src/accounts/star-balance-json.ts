import type { StarBalance } from '@giftbuyer/contracts';
import type { StarBalanceEntity } from './star-balance.entity.js';

const NANOS_PER_STAR = 1_000_000_000n;
const NANO_DIGITS = 9;

export function toStarBalance({ at, amount, nanos }: StarBalanceEntity): StarBalance {
  return { at: at.toISOString().replace('Z', '+00:00'), stars: exactStars(amount, nanos) };
}

/** `150.5`; amount and nanos have the same sign or one is 0 (`starsAmount` of Telegram's schema). */
export function exactStars(amount: string, nanos: number): string {
  const total = BigInt(amount) * NANOS_PER_STAR + BigInt(nanos);
  const size = total < 0n ? -total : total;
  const fraction = String(size % NANOS_PER_STAR)
    .padStart(NANO_DIGITS, '0')
    .replace(/0+$/, '');
  return `${total < 0n ? '-' : ''}${size / NANOS_PER_STAR}${fraction && `.${fraction}`}`;
}
