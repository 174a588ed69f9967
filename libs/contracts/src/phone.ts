/**
 * Brings a phone number to `+` and digits (E.164, 7 to 15 digits), or returns null when it is none.
 * Spaces of any kind, brackets, dots, dashes and a leading `tel:` are dropped; 11 digits that start with 8
 * and have no `+` are Russian (`8 999 …` is `+7 999 …`); a leading `00` is `+`.
 */
export function normalizePhone(input: string): string | null {
  const compact = input
    .trim()
    .replace(/^tel:/i, '')
    .replace(/[\s().\-\u2010-\u2015]/gu, '');
  const match = /^(\+|00)?(\d{7,15})$/.exec(compact);
  if (!match) return null;
  const [, prefix, digits = ''] = match;
  if (!prefix && digits.length === 11 && digits.startsWith('8')) return `+7${digits.slice(1)}`;
  return digits.startsWith('0') ? null : `+${digits}`;
}
