import type { StarTransaction } from '@giftbuyer/contracts';

export const CSV_SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type CsvSeparator = keyof typeof CSV_SEPARATORS;
export const CSV_DECIMALS = ['point', 'comma'] as const;
export type CsvDecimal = (typeof CSV_DECIMALS)[number];

export interface CsvFormat {
  separator: CsvSeparator;
  decimal: CsvDecimal;
}

const COLUMNS = [
  'account',
  'time',
  'amount',
  'currency',
  'kind',
  'peer',
  'gift',
  'title',
  'refund',
  'state',
  'foreign',
] as const;

/** Starts with a byte order mark, without which Excel misreads Cyrillic. */
export function csvHeading({ separator }: CsvFormat): string {
  return `\uFEFF${COLUMNS.join(CSV_SEPARATORS[separator])}\r\n`;
}

/** @param account its phone or name */
export function csvLine(account: string, transaction: StarTransaction, { separator, decimal }: CsvFormat): string {
  const { amount, at, currency, kind, peer, gift_id, title, is_refund, state, is_foreign } = transaction;
  const mark = CSV_SEPARATORS[separator];
  const fields = [
    textField(account, mark),
    // Spreadsheets do not recognise ISO 8601 times; in UTC.
    decimal === 'comma' ? at.slice(0, 19).replace('T', ' ') : at,
    // No text: it is a number, also after a minus.
    decimal === 'comma' ? quoted(amount.replace('.', ','), mark) : amount,
    currency,
    kind,
    textField(peer.name ?? peer.id ?? peer.kind, mark),
    gift_id ?? '',
    textField(title ?? '', mark),
    is_refund ? 'refund' : '',
    state,
    is_foreign ? 'foreign' : '',
  ];
  return `${fields.join(mark)}\r\n`;
}

/**
 * Where text starts like a formula, including full-width signs and leading invisible characters. Also after a separator and a
 * line break: a spreadsheet whose locale has another separator than the file splits the text there, whatever the quotes.
 */
const FORMULA = /(^|[,;\t\r\n])(?=["\s\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠])|^(?=[\t\r\n])/gu;

/**
 * Spreadsheets execute text that starts like a formula; an apostrophe prevents that
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function textField(text: string, separator: string): string {
  return quoted(text.replace(FORMULA, "$1'"), separator);
}

function quoted(text: string, separator: string): string {
  const needsQuotes = text.includes(separator) || /["\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
