const NANO_DIGITS = 9;
const NANOS = 10n ** BigInt(NANO_DIGITS);

/** Billionths of a Star; `stars` is a decimal with at most nine digits after the point, as in `-1.02`. */
export function nanosOf(stars: string): bigint {
  const [whole = '', fraction = ''] = stars.replace('-', '').split('.');
  const size = BigInt(whole) * NANOS + BigInt(fraction.padEnd(NANO_DIGITS, '0'));
  return stars.startsWith('-') ? -size : size;
}

/** How much more `later` is than `earlier`, exact, in decimal. */
export function starsBetween(earlier: string, later: string): string {
  const nanos = nanosOf(later) - nanosOf(earlier);
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % NANOS)
    .padStart(NANO_DIGITS, '0')
    .replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${size / NANOS}${fraction && `.${fraction}`}`;
}
