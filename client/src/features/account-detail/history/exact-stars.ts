import { decimalOf, nanosOf } from '@giftbuyer/contracts';

/** The difference of two decimals, exact. */
export function starsBetween(earlier: string, later: string): string {
  return decimalOf(nanosOf(later) - nanosOf(earlier));
}
