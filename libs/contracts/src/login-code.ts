import { plainText } from './plain-text.js';

/**
 * Why no code was found in a text.
 * - `several`: it holds more than one.
 * - `none`: it holds no digit.
 */
export type CodeProblem = 'several' | 'none';

export type CodeReading = { code: string; problem?: undefined } | { code?: undefined; problem: CodeProblem };

/** Digits, as one word or in groups with spaces and dashes between them. */
const WORDS = /\d+/g;
const GROUPS = /\d(?:[\s\-\u2010-\u2015\u2212]*\d)*/g;
/** Codes are longer than their groups (`123 45`). */
const SHORTEST = 5;

/**
 * Finds the login code in what was typed or pasted: `123 45`, `12-345`, the whole message of Telegram with a time and a link
 * in it. Digits are never cut off, and those of two numbers never make one.
 *
 * @param length of the code; null when Telegram does not say
 * @returns the code; a shorter or longer one when no other number is in the text, which may be half typed
 */
export function readLoginCode(text: string, length: number | null): CodeReading {
  const plain = plainText(text);
  const words = different(plain.match(WORDS));
  const whole = words.filter((word) => (length === null ? word.length >= SHORTEST : word.length === length));
  if (whole.length > 1) return { problem: 'several' };
  if (whole[0] && length !== null) return { code: whole[0] };
  const groups = different(plain.match(GROUPS)).map((group) => group.replace(/\D/g, ''));
  const complete = groups.filter((group) => group.length === length);
  const [code] = complete.length === 1 ? complete : groups;
  if (code === undefined) return { problem: 'none' };
  return complete.length === 1 || groups.length === 1 ? { code } : { problem: 'several' };
}

/** Messages name a code twice, the second time in a link. */
function different(found: string[] | null): string[] {
  return [...new Set(found)];
}
