/**
 * Groups the digits of a phone number for reading: `+7 999 888-77-66`, and groups of three, with no lone last
 * digit, for other countries.
 * Keeps a missing plus missing, so that what the person typed stays recognisable while they type.
 */
export function formatPhone(input: string): string {
  const plus = input.trim().startsWith('+') ? '+' : '';
  const digits = input.replace(/\D/g, '');
  const isRussian = digits.startsWith('7') || (!plus && digits.startsWith('8'));
  if (!isRussian) return plus + (digits.match(/\d{4}$|\d{1,3}/g) ?? []).join(' ');
  const parts = /^(\d)(\d{0,3})(\d{0,3})(\d{0,2})(\d{0,2})(\d*)$/.exec(digits);
  if (!parts) return plus + digits;
  const [, country = '', area = '', three = '', two = '', last = '', rest = ''] = parts;
  const local = [three, two, last].filter(Boolean).join('-');
  return plus + [country, area, local, rest].filter(Boolean).join(' ');
}

/** Where the caret belongs in `formatted` so that as many digits stand before it as before. */
export function caretPosition(formatted: string, digitsBefore: number): number {
  if (digitsBefore === 0) return formatted.startsWith('+') ? 1 : 0;
  let seen = 0;
  for (const [index, character] of [...formatted].entries()) {
    if (/\d/.test(character) && ++seen === digitsBefore) return index + 1;
  }
  return formatted.length;
}
