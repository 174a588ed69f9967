const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const STANDARD = `${LETTERS_AND_DIGITS}+/`;
/** Base64url (RFC 4648, section 5). */
const URL_SAFE = `${LETTERS_AND_DIGITS}-_`;
const VALUES = new Map([...STANDARD].map((digit, value) => [digit, value]));
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

/** With padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, STANDARD, '=');
}

/** @param padding `=`, or nothing */
export function encodeBase64Url(bytes: Uint8Array, padding: '=' | '' = ''): string {
  return encode(bytes, URL_SAFE, padding);
}

function encode(bytes: Uint8Array, digits: string, padding: '=' | ''): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(i, i + 3);
    const group = (first << 16) | (second << 8) | third;
    const count = Math.min(3, bytes.length - i);
    for (let digit = 0; digit < 4; digit++) {
      text += digit <= count ? digits.charAt((group >> (18 - 6 * digit)) & 63) : padding;
    }
  }
  return text;
}
