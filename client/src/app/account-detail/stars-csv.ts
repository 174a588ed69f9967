import type { Balance } from './balance';
import { starsBetween } from './exact-stars';

export interface CsvTexts {
  account: string;
  at: string;
  stars: string;
  change: string;
}

/**
 * How decimals are written in a file.
 * - `comma`: as spreadsheets of Russian, German and many other languages read them, with semicolons between the fields.
 * - `point`: as programs and spreadsheets of English read them, with commas between the fields (RFC 4180).
 */
export type CsvFormat = 'comma' | 'point';

/**
 * What a person most likely needs. English is also chosen by people whose spreadsheets speak another language.
 * @param browser the language of the browser (BCP 47)
 */
export function csvFormatOf(language: 'ru' | 'en', browser: string): CsvFormat {
  const locale = language === 'en' ? browser : language;
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal');
  return decimal?.value === ',' ? 'comma' : 'point';
}

/** Begins with a byte order mark, without which Excel takes Cyrillic for something else. */
export function starsCsv(account: string, balances: readonly Balance[], texts: CsvTexts, format: CsvFormat): string {
  const separator = format === 'comma' ? ';' : ',';
  const number = (decimal: string): string => (format === 'comma' ? decimal.replace('.', ',') : decimal);
  const rows = balances.map(({ at, stars }, index) => {
    const before = balances[index - 1];
    const change = before ? starsBetween(before.stars, stars) : '';
    return [textField(account, separator), timeOf(at, format), number(stars), number(change)];
  });
  const heading = [texts.account, texts.at, texts.stars, texts.change].map((text) => textField(text, separator));
  return `\uFEFF${[heading, ...rows].map((fields) => `${fields.join(separator)}\r\n`).join('')}`;
}

/** In UTC. Spreadsheets take no time in the form of ISO 8601 for one. */
function timeOf(at: number, format: CsvFormat): string {
  const iso = new Date(at).toISOString();
  return format === 'comma' ? iso.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ') : iso;
}

/** Begins as spreadsheets' formulas do, full-width signs and what is not seen before them included. */
const FORMULA = /^[\s\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** Spreadsheets run what begins like a formula; an apostrophe makes it text (https://owasp.org/www-community/attacks/CSV_Injection). */
function textField(text: string, separator: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  const needsQuotes = harmless.includes(separator) || /["\r\n]/.test(harmless);
  return needsQuotes ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
