/**
 * Groups the digits of a phone number: `+7 999 888-77-66`, for other countries in groups of three without a single last
 * digit. Does not add a missing plus, so that the text stays recognisable while it is typed.
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

/** The caret position in `formatted` after the same number of digits. */
export function caretPosition(formatted: string, digitsBefore: number): number {
  if (digitsBefore === 0) return formatted.startsWith('+') ? 1 : 0;
  let seen = 0;
  for (const [index, character] of [...formatted].entries()) {
    if (/\d/.test(character) && ++seen === digitsBefore) return index + 1;
  }
  return formatted.length;
}
