import { plainText } from '@giftbuyer/contracts';
import { otherLayoutVariants } from './keyboard-layout';

/**
 * Case-folds text for searching: lower case, without accents and invisible characters, full-width forms as ASCII, е for ё.
 */
export function fold(text: string): string {
  return plainText(text).toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').trim();
}

/** A variant of a query: as typed, or as the same keys write in the other layout, with less weight. */
export interface QueryVariant {
  text: string;
  weight: number;
}

/** Digits in groups: a phone number, but also "10-12" or "1 000" of a note. */
const GROUPED_DIGITS = /^\+?[\d\s()-]*\d[\d\s()-]*$/;

/** Grouped digits are searched by the digits, as those of a phone number, and as typed. */
export function queryVariants(typed: string): QueryVariant[] {
  const text = plainText(typed).toLowerCase().trim();
  if (GROUPED_DIGITS.test(text)) {
    const digits = text.replace(/\D/g, '');
    return [...new Set([digits, fold(text)])].map((each) => ({ text: each, weight: 1 }));
  }
  const others = otherLayoutVariants(text).map((other) => ({ text: fold(other), weight: 0.9 }));
  return [{ text: fold(text), weight: 1 }, ...others];
}

/** The words of each variant; grouped digits are one. */
export function queryWords(typed: string): string[][] {
  return queryVariants(typed).map(({ text }) =>
    GROUPED_DIGITS.test(text) ? [text] : text.split(/\s+/).filter(Boolean),
  );
}

/**
 * Best score of all variants in all texts, from 1 (prefix) to 0 (no match). In between: start of a word, substring, all words
 * in any order, subsequence of letters.
 * @param texts folded
 */
export function score(queries: readonly QueryVariant[], texts: readonly string[]): number {
  let best = 0;
  for (const { text, weight } of queries) {
    for (const candidate of texts) best = Math.max(best, weight * scoreText(text, candidate));
  }
  return best;
}

function scoreText(query: string, text: string): number {
  const place = text.indexOf(query);
  if (place === 0) return 1;
  if (place > 0) return isWordStart(text, place) || text.includes(` ${query}`) ? 0.9 : 0.7;
  const words = GROUPED_DIGITS.test(query) ? [query] : query.split(/\s+/);
  if (words.length > 1 && words.every((word) => text.includes(word))) return 0.6;
  return subsequenceScore(query, text);
}

/** Up to 0.5 for a subsequence of letters that are close together and start at a word: "acount", "adacc". */
function subsequenceScore(query: string, text: string): number {
  const letters = query.replace(/\s/g, '');
  // Digits must match exactly.
  if (letters.length < 3 || /\d/.test(letters)) return 0;
  for (let start = text.indexOf(letters[0] ?? ''); start >= 0; start = text.indexOf(letters[0] ?? '', start + 1)) {
    if (!isWordStart(text, start)) continue;
    let place = start;
    for (const letter of letters.slice(1)) {
      place = text.indexOf(letter, place + 1);
      if (place < 0) return 0;
    }
    const skipped = place - start + 1 - letters.length;
    if (skipped <= letters.length) return 0.5 - 0.2 * (skipped / letters.length);
  }
  return 0;
}

function isWordStart(text: string, place: number): boolean {
  return place === 0 || !/[\p{L}\p{N}]/u.test(text[place - 1] ?? '');
}
