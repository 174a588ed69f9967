const DECIMAL = /\p{Nd}/u;

/**
 * A number or a code as a keyboard of plain ASCII would have typed it: digits of all scripts and full-width characters
 * become those of ASCII, and what nobody sees (directions of text, joiners, soft hyphens) is left out. Pages and messengers put
 * such characters around numbers.
 */
export function plainText(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Nd}/gu, (digit) => String(valueOf(digit)));
}

/** Unicode keeps the decimal digits of a script together, from 0 to 9 (UAX #44, Numeric_Type). */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (DECIMAL.test(String.fromCodePoint(first - 1))) first--;
  return (code - first) % 10;
}
