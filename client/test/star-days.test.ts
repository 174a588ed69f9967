import { describe, expect, it } from 'vitest';
import { STAR_TRANSACTION_KINDS, type StarDay, decimalOf } from '@giftbuyer/contracts';
import { FAMILIES, familyOf, kindsOf } from '../src/features/ledgers/kind-families';
import { layOutBars } from '../src/features/stars-page/days/bars';
import { bucketsOf, sumsByKind } from '../src/features/stars-page/days/day-buckets';
import { enStars } from '../src/i18n/en-stars';
import { ruStars } from '../src/i18n/ru-stars';

const TODAY = '2026-03-14';
const day = (date: string, spent: string, change: Partial<StarDay> = {}): StarDay => ({
  ...{ day: date, kind: 'gift_sent', received: '0', spent },
  ...change,
});

describe('bars', () => {
  it('are days in a short period, without gaps', () => {
    const { unit, items } = bucketsOf([day('2026-03-10', '50')], { from: '2026-03-08', to: null }, TODAY);
    expect(unit).toBe('day');
    expect(items.map(({ from }) => from)).toEqual(
      [8, 9, 10, 11, 12, 13, 14].map((date) => `2026-03-${String(date).padStart(2, '0')}`),
    );
    expect(items.map(({ spent }) => decimalOf(spent))).toEqual(['0', '0', '50', '0', '0', '0', '0']);
  });

  it.each([
    ['2025-12-01', 'week'],
    ['2025-03-15', 'month'],
    ['2015-01-01', 'month'],
  ])('of a longer period since %s are of a %s, and nothing gets lost at their edges', (from, expected) => {
    const days = [day(from, '1.000000001'), day('2026-01-31', '2'), day('2026-02-01', '3'), day(TODAY, '4')];
    const { unit, items } = bucketsOf(days, { from, to: null }, TODAY);
    expect(unit).toBe(expected);
    expect(decimalOf(items.reduce((sum, { spent }) => sum + spent, 0n))).toBe('10.000000001');
    expect(items.at(0)?.from).toBe(from);
    expect(items.at(-1)?.to).toBe(TODAY);
    for (const [index, { from: start }] of items.entries())
      if (index > 0) expect(Date.parse(start) - Date.parse(items[index - 1]?.to ?? '')).toBe(86_400_000);
  });

  it('begin with the first transaction when the period has no beginning, and reach as far as the server counts', () => {
    const { items } = bucketsOf([day('2026-03-13', '1'), day('2026-03-15', '2')], { from: null, to: null }, TODAY);
    expect(items.map(({ from }) => from)).toEqual(['2026-03-13', '2026-03-14', '2026-03-15']);
    expect(bucketsOf([], { from: null, to: null }, TODAY).items).toHaveLength(1);
  });

  it('have exact amounts, also those that no float can hold', () => {
    const days = [day(TODAY, '9007199254740993.000000001'), day(TODAY, '0.000000002', { kind: 'bot' })];
    expect(decimalOf(bucketsOf(days, { from: TODAY, to: null }, TODAY).items[0]?.spent ?? 0n)).toBe(
      '9007199254740993.000000003',
    );
  });

  it('stay within the chart', () => {
    const days = [
      day(TODAY, '9223372036854775807', { received: '0.000000001' }),
      day('2026-03-12', '1', { kind: 'stars_bought', received: '1000000', spent: '0' }),
    ];
    const { items } = bucketsOf(days, { from: '2026-03-01', to: null }, TODAY);
    for (const [width, height] of [
      [320, 168],
      [0, 168],
    ] as const) {
      const { parts, zero } = layOutBars(items, width, height);
      expect(parts).toHaveLength(3);
      for (const part of parts) {
        expect(part.height).toBeGreaterThan(0);
        expect(part.y + part.height).toBeLessThanOrEqual(height + 2);
      }
      expect(zero).toBeGreaterThanOrEqual(0);
    }
  });
});

it('the kinds are in the order of what they moved', () => {
  const days = [day(TODAY, '5'), day(TODAY, '0', { kind: 'ads', received: '7' }), day('2026-03-01', '3')];
  expect(sumsByKind(days).map(({ kind, spent }) => [kind, decimalOf(spent)])).toEqual([
    ['gift_sent', '8'],
    ['ads', '0'],
  ]);
});

it('every kind belongs to one family and has a name, and an unknown one is another', () => {
  expect(FAMILIES.flatMap(kindsOf).toSorted()).toEqual([...STAR_TRANSACTION_KINDS].toSorted());
  expect(familyOf('new_one' as 'other')).toBe('other');
  for (const { kinds } of [ruStars, enStars])
    expect(new Set(Object.values(kinds)).size).toBe(STAR_TRANSACTION_KINDS.length);
});

it('Russian and English count as people do', () => {
  const ru = (amount: string) => ruStars.amount.stars(amount, Number(amount));
  expect(['1', '2', '5', '21', '1.5'].map(ru)).toEqual(['1 звезда', '2 звезды', '5 звёзд', '21 звезда', '1.5 звезды']);
  expect([1, 3, 11].map(ruStars.alerts.unseen)).toEqual([
    '1 трата, которую сделала не панель',
    '3 траты, которые сделала не панель',
    '11 трат, которые сделала не панель',
  ]);
  expect(enStars.amount.stars('1', 1)).toBe('1 Star');
});
