import { decimalOf, NANOS_PER_STAR } from '@giftbuyer/contracts';

/** `150.5`; amount and nanos have the same sign or one is 0 (`starsAmount` of Telegram's schema). */
export function exactStars(amount: string, nanos: number): string {
  return decimalOf(BigInt(amount) * NANOS_PER_STAR + BigInt(nanos));
}
