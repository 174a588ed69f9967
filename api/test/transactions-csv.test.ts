import { describe, expect, test } from 'vitest';
import { TRANSACTION_EXAMPLE } from '../src/star-ledger/star-transaction-example.js';
import { csvLine } from '../src/star-ledger/transactions-csv.js';

describe('text of others in a CSV file', () => {
  const lineOf = (title: string) =>
    csvLine('+9996610000', { ...TRANSACTION_EXAMPLE, title }, { separator: 'comma', decimal: 'point' });

  test.each([';', '\t', ',', '\n'])('begins no formula after %j either, where a spreadsheet may separate', (mark) => {
    expect(lineOf(`a${mark}=1+1`)).toContain(`a${mark}'=1+1`);
    expect(lineOf(`a${mark} ＝1+1`)).toContain(`a${mark}' ＝1+1`);
    expect(lineOf(`a${mark}"=1+1"`)).toContain(`a${mark}'""=1+1""`);
  });

  test('stays as it is when nothing in it is a formula', () => {
    expect(lineOf('a; b, c=1')).toContain('"a; b, c=1"');
  });
});
