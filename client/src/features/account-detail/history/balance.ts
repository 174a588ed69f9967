import { STALE_AFTER_MINUTES } from '@giftbuyer/contracts';

/** The balance from `at` on. */
export interface Balance {
  /** Milliseconds since the epoch. */
  at: number;
  /** Exact, in decimal. */
  stars: string;
  /** For drawing, where float precision suffices. */
  value: number;
}

/** In milliseconds since the epoch. */
export interface Period {
  from: number;
  to: number;
}

/**
 * Index of the balance in force at `time`; -1 before the first one.
 * @param balances oldest first
 */
export function indexAt(balances: readonly Balance[], time: number): number {
  let low = 0;
  let high = balances.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((balances[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Until when a balance counts as known: a reading is current until it is stale, as on the cards. */
export function knownUntil(readAt: number, now: number): number {
  return now - readAt < STALE_AFTER_MINUTES * 60_000 ? Math.max(now, readAt) : readAt;
}

/** The known part of a period. */
export interface KnownRange extends Period {
  /** Balances in force, oldest first; the first may be older than the period. */
  balances: readonly Balance[];
}

/**
 * The balance is known from the first entry to `knownTo`.
 * @param knownTo see `knownUntil`; seconds of a reading may be rounded down
 */
export function knownRange(balances: readonly Balance[], period: Period, knownTo: number): KnownRange {
  const from = Math.max(period.from, balances[0]?.at ?? Infinity);
  const to = Math.min(period.to, Math.max(knownTo, balances.at(-1)?.at ?? 0));
  if (from > to) return { from: period.to, to: period.to, balances: [] };
  return { from, to, balances: balances.slice(Math.max(0, indexAt(balances, from)), indexAt(balances, to) + 1) };
}
