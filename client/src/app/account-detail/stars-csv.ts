import type { Balance } from './balance';
import { starsBetween } from './exact-stars';

export interface CsvTexts {
  account: string;
  at: string;
  stars: string;
  change: string;
}

/** RFC 4180, with a byte order mark, without which Excel takes Cyrillic for something else. */
export function starsCsv(account: string, balances: readonly Balance[], texts: CsvTexts): string {
  const rows = balances.map(({ at, stars }, index) => {
    const before = balances[index - 1];
    return [account, new Date(at).toISOString(), stars, before ? starsBetween(before.stars, stars) : ''];
  });
  const lines = [[texts.account, texts.at, texts.stars, texts.change], ...rows];
  return `\uFEFF${lines.map((line) => `${line.map(field).join(',')}\r\n`).join('')}`;
}

/**
 * Spreadsheets run a field that begins like a formula; an apostrophe makes it text. A plain number is none, whatever
 * its sign.
 */
function field(value: string): string {
  const isFormula = /^[=+\-@\t\r\n]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value);
  const harmless = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
