import { describe, expect, it } from 'vitest';
import { score, fold, queryVariants } from '../src/shared/text-search';

const fits = (typed: string, ...texts: string[]): number => score(queryVariants(typed), texts.map(fold));

describe('what is found', () => {
  it.each([
    ['account', 'Add account'],
    ['acc add', 'Add account'],
    ['acount', 'Add account'],
    ['adacc', 'Add account'],
    ['фссщгте', 'Add account'],
    ['аккаунт', 'Добавить аккаунт'],
    ['frrfeyn', 'Добавить аккаунт'],
    ['акаунт', 'Добавить аккаунт'],
    ['КОРОЛЁВ', 'королев'],
    ['королев', 'Королёв'],
    ['ютщрфтш', '.nohani'],
    ['jose', 'José'],
    ['+7 (999) 12', '79991234567'],
    ['@durov', '@durov'],
    ['\u202a＋７ ９９９\u202c', '79991234567'],
    ['ада', 'А\u200bда'],
    ['ａｄａ', 'Ａda'],
  ])('%s finds %s', (typed, text) => {
    expect(fits(typed, text)).toBeGreaterThan(0);
  });

  it.each([
    ['xyz', 'Add account'],
    ['tnuocca', 'Add account'],
    ['ad', 'a round'],
    ['account', 'a certain country of no taste'],
    ['+7 998', '79991234567'],
    ['фамилия 99', 'фамилия 909'],
  ])('%s does not find %s', (typed, text) => {
    expect(fits(typed, text)).toBe(0);
  });
});

describe('what comes first', () => {
  it.each([
    ['ref', 'Refresh all', 'Prefer'],
    ['all', 'Refresh all', 'Wallet'],
    ['acc', 'My account', 'Ascii'],
    ['set', 'Settings', 'Sweet'],
    // The typed text ranks before its variant in the other layout.
    ['ann', 'Anna', 'фттф'],
  ])('%s: %s before %s', (typed, first, second) => {
    expect(fits(typed, first)).toBeGreaterThan(fits(typed, second));
  });

  it('takes the best of several texts', () => {
    expect(fits('anna', 'nothing', 'Anna')).toBe(1);
  });
});
