import { describe, expect, it } from 'vitest';
import type { Balance } from '../src/features/account-detail/history/balance';
import { type CsvFormat, csvFormatOf, starsCsv } from '../src/features/account-detail/history/stars-csv';

const balance = (at: number, stars: string): Balance => ({ at, stars, value: Number(stars) });

describe('the file', () => {
  const texts = { account: 'Account', at: 'Time (UTC)', stars: 'Stars', change: 'Change', tags: 'Tags', note: 'Note' };
  const balances = [balance(0, '1000'), balance(1500, '-1.02')];
  const rows = (name: string, format: CsvFormat): string[] => starsCsv(name, balances, texts, format).split('\r\n');

  it('of one account has its tags and note in each row', () => {
    const labels = { tags: ['VIP', 'For sale'], note: '=1+1,\n"quoted"' };
    expect(starsCsv('Ada', [balance(0, '1')], texts, 'point', labels)).toBe(
      '\uFEFFAccount,Time (UTC),Stars,Change,Tags,Note\r\n' +
        `Ada,1970-01-01T00:00:00.000Z,1,,"VIP, For sale","'=1+1,\n""quoted"""\r\n`,
    );
    expect(starsCsv('Ada', [], texts, 'comma', { tags: [], note: null })).toContain(';Tags;Note\r\n');
  });

  it('for programs has a byte order mark, exact decimals, changes, times of ISO 8601, and the line ends of RFC 4180', () => {
    expect(rows('Ada', 'point')).toEqual([
      '\uFEFFAccount,Time (UTC),Stars,Change',
      'Ada,1970-01-01T00:00:00.000Z,1000,',
      'Ada,1970-01-01T00:00:01.500Z,-1.02,-1001.02',
      '',
    ]);
  });

  it('for spreadsheets of Russian and German has semicolons, decimal commas, and times that they understand', () => {
    expect(rows('Ada', 'comma')).toEqual([
      '\uFEFFAccount;Time (UTC);Stars;Change',
      'Ada;1970-01-01 00:00:00;1000;',
      'Ada;1970-01-01 00:00:01;-1,02;-1001,02',
      '',
    ]);
  });

  it('puts what would end a field in quotes', () => {
    expect(rows('a;b', 'comma')[1]).toMatch(/^"a;b";/);
    expect(rows('a,b', 'comma')[1]).toMatch(/^a,b;/);
    expect(rows('a;b', 'point')[1]).toMatch(/^a;b,/);
  });

  it('is that of the language: the browser has the last word in English, which is read everywhere', () => {
    expect(['ru', 'de-DE', 'en-US', 'ar'].map((browser) => csvFormatOf('ru', browser))).toEqual(Array(4).fill('comma'));
    expect(['ru', 'de-DE', 'de-CH', 'en-US', 'ja'].map((browser) => csvFormatOf('en', browser))).toEqual([
      'comma',
      'comma',
      'point',
      'point',
      'point',
    ]);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['a;=1+1', "a;'=1+1"],
    ['a\t=1+1', "a\t'=1+1"],
    ['a\n=1+1', `"a\n'=1+1"`],
    ['+7', "'+7"],
    ['-SUM(A1)', "'-SUM(A1)"],
    ['@now', "'@now"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    [' =1+1', "' =1+1"],
    ['\u200b=1+1', "'\u200b=1+1"],
    ['＝1+1', "'＝1+1"],
    ['-1.5', "'-1.5"],
    ['a,b', '"a,b"'],
    ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
    ['\r\n=1', `"'\r\n'=1"`],
    ['Ада', 'Ада'],
  ])('makes no formula of the name %j', (name, field) => {
    expect(starsCsv(name, [balance(0, '1')], texts, 'point')).toContain(`\r\n${field},1970-01-01T`);
  });
});
