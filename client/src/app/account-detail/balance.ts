/** From `at` on, the account had so many Stars. */
export interface Balance {
  /** Milliseconds since the epoch. */
  at: number;
  /** Exact, in decimal. */
  stars: string;
  /** The same for drawing, where a pixel is coarser than a float. */
  value: number;
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Period {
  from: number;
  to: number;
}

/** Where in `balances`, oldest first, the one in force at `time` is; -1 when there was none yet. */
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

/** What is known of a period. */
export interface KnownRange extends Period {
  /** Those in force, oldest first; the first may be older than the period. */
  balances: readonly Balance[];
}

/**
 * Nothing is known before the first balance, nor after the last reading.
 * @param readAt when the account was read last, at the latest: its seconds may be rounded down
 */
export function knownRange(balances: readonly Balance[], period: Period, readAt: number): KnownRange {
  const from = Math.max(period.from, balances[0]?.at ?? Infinity);
  const to = Math.min(period.to, Math.max(readAt, balances.at(-1)?.at ?? 0));
  if (from > to) return { from: period.to, to: period.to, balances: [] };
  return { from, to, balances: balances.slice(Math.max(0, indexAt(balances, from)), indexAt(balances, to) + 1) };
}
