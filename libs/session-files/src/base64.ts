const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const VALUES = new Map([...`${DIGITS}+/`].map((digit, value) => [digit, value]));
// Base64url (RFC 4648, section 5).
VALUES.set('-', 62).set('_', 63);

/** Decodes Base64 of either alphabet, with or without padding. Null for any other text. */
export function decodeBase64(text: string): Uint8Array | null {
  const digits = text.replace(/={0,2}$/, '');
  if (digits.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let length = 0;
  for (const digit of digits) {
    const value = VALUES.get(digit);
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xff_ff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[length++] = (bits >> count) & 0xff;
  }
  return bytes;
}
