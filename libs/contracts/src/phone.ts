import { plainText } from './plain-text.js';

/**
 * Why a text is not taken for a phone number.
 * - `several`: it holds more than one number.
 * - `extension`: digits of a switchboard follow the number.
 * - `plus`: without a `+` it could be of one country or another.
 * - `none`: it is no number at all.
 */
export type PhoneProblem = 'several' | 'extension' | 'plus' | 'none';

export type PhoneReading = { phone: string; problem?: undefined } | { phone?: undefined; problem: PhoneProblem };

/** Where another number begins: after a line, a comma, a slash, and after a gap between two whole numbers. */
const SEPARATOR = /[\n\v\f\r\u0085\u2028\u2029,;/|]+|(?<=\d{7})\s+(?=\d{7})/u;
const EXTENSION = /(?:;\s*)?(?:ext(?:ension)?\.?|доб\.?|#|x)\s*=?\s*\d+\s*$/iu;
const HYPHENS = '\\-\\u2010-\\u2015\\u2212';
/** `+44 (0)7911`: the zero is dialled inside the country only. */
const TRUNK_ZERO = new RegExp(`^((?:\\+|00)?\\d{1,3})[\\s.${HYPHENS}]*\\(0\\)`, 'u');
/** Country codes by their length (ITU-T E.164): of one, two or else three digits. */
const COUNTRY = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
/** There a zero belongs to the number (https://github.com/google/libphonenumber, its metadata), as to Telegram's anonymous ones. */
const KEEPS_ZERO = ['39', '225', '226', '227', '229', '241', '242', '378', '379', '888', '992'];
const AREA = new RegExp(`^([^()]*)\\((\\d[\\d\\s]*)\\)([^()]*)$`, 'u');
const FILLING = new RegExp(`[\\t\\p{Zs}.${HYPHENS}]`, 'gu');
/** Numbers of Telegram's test servers, which people type without the plus (https://core.telegram.org/api/auth#test-accounts). */
const TEST_NUMBER = /^99966\d{5}$/;
/** Mobile numbers of Russia and Kazakhstan as they are dialled there; 870 and 878 are countries' codes of satellites. */
const RUSSIAN = /^8(?:9\d\d|7(?![08])\d\d|70\d)\d{7}$/;

/**
 * Reads a phone number as people write it, to `+` and 7 to 15 digits (E.164). A text that could mean another number is
 * refused, never guessed: a wrong one sends the code to a stranger.
 *
 * Digits and plus of any script, spaces, dots, dashes, one area code in brackets, `tel:`, `00` for the plus and the `(0)`
 * behind a country code are understood; 11 digits that begin as Russian mobile numbers do at home are `+7`.
 */
export function readPhone(input: string): PhoneReading {
  const text = plainPhone(input);
  if (EXTENSION.test(text)) return { problem: 'extension' };
  const parts = text.split(SEPARATOR).filter((part) => /\d/.test(part));
  if (parts.length > 1 || text.lastIndexOf('+') > 0) return { problem: isSeveral(parts) ? 'several' : 'none' };
  const compact = withoutBrackets(withoutTrunkZero(parts[0]?.trim() ?? ''))?.replace(FILLING, '');
  const match = /^(\+|00)?(\d{7,15})$/.exec(compact ?? '');
  if (!match) return { problem: 'none' };
  const [, prefix, digits = ''] = match;
  if (!prefix && RUSSIAN.test(digits)) return { phone: `+7${digits.slice(1)}` };
  if (!prefix && !digits.startsWith('0') && isNational(digits)) return { problem: 'plus' };
  return isInternational(digits) ? { phone: `+${digits}` } : { problem: 'none' };
}

/**
 * Whether the digits may be those of a number as it is dialled at home: of up to ten digits in most countries, of eleven in
 * China, where mobile ones begin with 13 to 19, and with an 8 in Russia.
 */
function isNational(digits: string): boolean {
  if (TEST_NUMBER.test(digits)) return false;
  return digits.length <= 10 || (digits.length === 11 && /^(?:1[3-9]|8)/.test(digits));
}

/** Whether the digits can be those of a number with its country code. */
function isInternational(digits: string): boolean {
  const country = countryCode(digits);
  // The United States and Russia, each with its neighbours: always ten more.
  if (country.length === 1 && digits.length !== 11) return false;
  return !digits.startsWith('0') && (digits[country.length] !== '0' || KEEPS_ZERO.includes(country));
}

function countryCode(digits: string): string {
  return COUNTRY.exec(digits)?.[0] ?? '';
}

/** The number as `+` and digits, or null where `readPhone` names a problem. */
export function normalizePhone(input: string): string | null {
  return readPhone(input).phone ?? null;
}

/** As on a keyboard of plain ASCII, without `tel:`. */
export function plainPhone(input: string): string {
  return plainText(input)
    .trim()
    .replace(/^tel:\s*/i, '');
}

/** The `(0)` behind a country code is left out, where it does not belong to the number. */
export function withoutTrunkZero(text: string): string {
  return text.replace(TRUNK_ZERO, (all, beginning: string) => {
    const country = beginning.replace(/^(?:\+|00)/, '');
    return countryCode(country) === country && !KEEPS_ZERO.includes(country) ? `${beginning} ` : all;
  });
}

function isSeveral(parts: string[]): boolean {
  const numbers = parts.flatMap((part) => part.split('+')).filter((part) => part.replace(/\D/g, '').length >= 7);
  return numbers.length > 1;
}

/** Null when what stands in brackets is no area code. */
function withoutBrackets(text: string): string | null {
  if (!/[()]/.test(text)) return text;
  const [, before = '', area = '', after = ''] = AREA.exec(text) ?? [];
  const isArea = /^[1-9]/.test(area) && after.replace(/\D/g, '').length >= 4;
  return isArea ? before + area + after : null;
}
