const NANO_DIGITS = 9;
/** Billionths of a Star in one. */
export const NANOS_PER_STAR = 10n ** BigInt(NANO_DIGITS);

/** Billionths of a Star; `stars` is a decimal with at most nine digits after the point, as in `-1.02`. */
export function nanosOf(stars: string): bigint {
  const [whole = '', fraction = ''] = stars.replace('-', '').split('.');
  const size = BigInt(whole) * NANOS_PER_STAR + BigInt(fraction.padEnd(NANO_DIGITS, '0'));
  return stars.startsWith('-') ? -size : size;
}

/** Stars in decimal, exact, without needless zeros: `-1.02`. */
export function decimalOf(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % NANOS_PER_STAR)
    .padStart(NANO_DIGITS, '0')
    .replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${size / NANOS_PER_STAR}${fraction && `.${fraction}`}`;
}
