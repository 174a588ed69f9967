const NANOS = 1_000_000_000;

/** Telegram counts billionths of a star. Adding them as whole numbers gives the same sum in every order of the list. */
export function sumStars(amounts: readonly number[]): number {
  let whole = 0;
  let nanos = 0;
  for (const amount of amounts) {
    const stars = Math.trunc(amount);
    whole += stars;
    nanos += Math.round((amount - stars) * NANOS);
  }
  return whole + nanos / NANOS;
}
