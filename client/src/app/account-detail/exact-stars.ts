import { decimalOf, nanosOf } from '@giftbuyer/contracts';

/** How much more `later` is than `earlier`, exact, in decimal. */
export function starsBetween(earlier: string, later: string): string {
  return decimalOf(nanosOf(later) - nanosOf(earlier));
}
