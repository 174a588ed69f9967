import { type StarTransaction, csvField, csvText } from '@giftbuyer/contracts';

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
    csvText(account, mark),
    // Spreadsheets do not recognise ISO 8601 times; in UTC.
    decimal === 'comma' ? at.slice(0, 19).replace('T', ' ') : at,
    // No text: it is a number, also after a minus.
    decimal === 'comma' ? csvField(amount.replace('.', ','), mark) : amount,
    currency,
    kind,
    csvText(peer.name ?? peer.id ?? peer.kind, mark),
    gift_id ?? '',
    csvText(title ?? '', mark),
    is_refund ? 'refund' : '',
    state,
    is_foreign ? 'foreign' : '',
  ];
  return `${fields.join(mark)}\r\n`;
}
