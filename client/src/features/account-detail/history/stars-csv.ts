import { csvText } from '@giftbuyer/contracts';
import type { Balance } from './balance';
import { starsBetween } from './exact-stars';

export interface CsvTexts {
  account: string;
  at: string;
  stars: string;
  change: string;
  tags: string;
  note: string;
}

/** What a file of one account says of it in each row. */
export interface CsvLabels {
  tags: readonly string[];
  note: string | null;
}

/**
 * Decimal and field separators of the file.
 * - `comma`: for spreadsheets in Russian, German and many other languages, with semicolons between the fields.
 * - `point`: for programs and spreadsheets in English, with commas between the fields (RFC 4180).
 */
export const CSV_FORMATS = ['comma', 'point'] as const;
export type CsvFormat = (typeof CSV_FORMATS)[number];

/**
 * The likely format. English is also chosen by users whose spreadsheets have another language.
 * @param browser language of the browser (BCP 47)
 */
export function csvFormatOf(language: 'ru' | 'en', browser: string): CsvFormat {
  const locale = language === 'en' ? browser : language;
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal');
  return decimal?.value === ',' ? 'comma' : 'point';
}

/**
 * Starts with a byte order mark, without which Excel misreads Cyrillic.
 * @param labels null for a file of all accounts together, which has no such columns
 */
export function starsCsv(
  account: string,
  balances: readonly Balance[],
  texts: CsvTexts,
  format: CsvFormat,
  labels: CsvLabels | null = null,
): string {
  const separator = format === 'comma' ? ';' : ',';
  const number = (decimal: string): string => (format === 'comma' ? decimal.replace('.', ',') : decimal);
  const own = labels ? [labels.tags.join(', '), labels.note ?? ''] : [];
  const rows = balances.map(({ at, stars }, index) => {
    const before = balances[index - 1];
    const change = before ? starsBetween(before.stars, stars) : '';
    const labelFields = own.map((text) => csvText(text, separator));
    return [csvText(account, separator), timeOf(at, format), number(stars), number(change), ...labelFields];
  });
  const names = [texts.account, texts.at, texts.stars, texts.change, ...(labels ? [texts.tags, texts.note] : [])];
  const heading = names.map((text) => csvText(text, separator));
  return `\uFEFF${[heading, ...rows].map((fields) => `${fields.join(separator)}\r\n`).join('')}`;
}

/** In UTC. Spreadsheets do not recognise ISO 8601 times. */
function timeOf(at: number, format: CsvFormat): string {
  const iso = new Date(at).toISOString();
  return format === 'comma' ? iso.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ') : iso;
}
