import type { Gift } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_GIFT_QUERY,
  type GiftQuery,
  parseGiftQuery,
  serializeGiftQuery,
} from '../src/features/gifts/data/gift-query';
import { giftTitle, isolatedTitle } from '../src/features/gifts/data/gift-title';
import { isNewGift, selectGifts } from '../src/features/gifts/data/select-gifts';
import { pricesOf, stockOf } from '../src/features/gifts/sheet/stock';
import { gift } from './gift';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const rose = gift({ id: '11', title: 'Rose', stars: 25 });
const bear = gift({ id: '12', title: 'Мишка', stars: 15, total: 100, remains: 7 });
const ring = gift({
  id: '13',
  title: 'Ring',
  stars: 100,
  total: 10,
  remains: 0,
  state: 'sold_out',
  needs_premium: true,
});
const cake = gift({
  ...{ id: '14', title: 'Crème brûlée', stars: 25, total: 500, remains: 300, is_new: true },
  ...{ first_seen_at: '2026-02-28T00:00:00+00:00', resale: { count: 3, min_stars: '140' } },
});
const lost = gift({ id: '15', stars: 10, state: 'gone', resale: { count: 1, min_stars: '90' } });
const all = [rose, bear, ring, cake, lost];

const idsOf = (query: Partial<GiftQuery>, gifts: readonly Gift[] = all): string =>
  selectGifts(gifts, { ...DEFAULT_GIFT_QUERY, ...query }, NOW)
    .map(({ id }) => id)
    .join(' ');

describe('which gifts are shown', () => {
  it.each([
    ['all in the order of the catalogue', {}, '11 12 13 14 15'],
    ['a state', { state: 'sold_out' }, '13'],
    ['limited', { traits: ['limited'] }, '12 13 14'],
    ['new and limited', { traits: ['new', 'limited'] }, '14'],
    ['for Premium', { traits: ['premium'] }, '13'],
    ['a word of the title', { search: 'rin' }, '13'],
    ['without accents and case', { search: 'CREME brulee' }, '14'],
    ['in the other keyboard layout', { search: 'vbirf' }, '12'],
    ['the id', { search: '15' }, '15'],
    ['nothing', { search: 'tulip' }, ''],
    ['search and state', { search: 'rose', state: 'gone' }, ''],
    ['by price', { sort: 'price' }, '15 12 11 14 13'],
    ['by price, the dearest first', { sort: 'price', isReversed: true }, '13 11 14 12 15'],
    ['by what is left; nothing and no limit come last', { sort: 'left' }, '12 14 11 13 15'],
    ['by what is left, reversed', { sort: 'left', isReversed: true }, '14 12 11 13 15'],
    ['the newest first', { sort: 'newest' }, '14 11 12 13 15'],
    ['by the resale price', { sort: 'floor' }, '15 14 11 12 13'],
    ['reversed', { isReversed: true }, '15 14 13 12 11'],
  ] satisfies [string, Partial<GiftQuery>, string][])('%s', (_, query, ids) => {
    expect(idsOf(query)).toBe(ids);
  });

  it('a gift is new for seven days, unless it was there from the beginning', () => {
    const seen = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();
    expect(isNewGift(gift({ is_new: true, first_seen_at: seen(7 * 24 - 1) }), NOW)).toBe(true);
    expect(isNewGift(gift({ is_new: true, first_seen_at: seen(7 * 24) }), NOW)).toBe(false);
    expect(isNewGift(gift({ first_seen_at: seen(0) }), NOW)).toBe(false);
  });

  it('ten thousand of them are sorted and searched within a moment', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => gift({ id: String(index), stars: (index * 7919) % 997 }));
    expect(idsOf({ sort: 'price', search: '99' }, many).split(' ').length).toBeGreaterThan(100);
  });
});

describe('the address', () => {
  it('keeps the query', () => {
    const query: GiftQuery = {
      ...{ search: 'роза & ко', state: 'auction', traits: ['new', 'premium'], sort: 'floor', isReversed: true },
      environment: 'test',
    };
    const params = new Map(Object.entries(serializeGiftQuery(query)));
    expect(parseGiftQuery((name) => params.get(name) ?? null)).toEqual(query);
  });

  it('has nothing of the defaults', () => {
    expect(Object.values(serializeGiftQuery(DEFAULT_GIFT_QUERY)).every((value) => value === null)).toBe(true);
  });

  it('with anything else in it shows all', () => {
    const odd = () => '-__proto__,constructor';
    expect(parseGiftQuery(odd)).toEqual({ ...DEFAULT_GIFT_QUERY, search: odd() });
  });
});

describe('a hostile title', () => {
  it.each([
    ['invisible', '\u200B\u2060\u00AD', ''],
    ['right to left override', '\u202Egnir', 'gnir'],
    ['zero width characters', 'Ro\u200Bse', 'Rose'],
    ['64 combining marks', `R${'\u0301'.repeat(64)}ose`, `R${'\u0301'.repeat(4)}ose`],
  ])('%s', (_, title, shown) => {
    expect(giftTitle({ title })).toBe(shown);
    expect(isolatedTitle({ title }).length).toBeLessThan(10);
  });
});

describe('a history', () => {
  const sightings = [
    { at: '2026-03-01T10:00:00.000+00:00', stars: 50, remains: null, is_sold_out: false },
    { at: '2026-03-01T11:00:00.000+00:00', stars: 50, remains: 100, is_sold_out: false },
    { at: '2026-03-01T12:00:00.000+00:00', stars: 60, remains: 40, is_sold_out: false },
    { at: '2026-03-01T13:00:00.000+00:00', stars: 60, remains: 0, is_sold_out: true },
  ];

  it('of the stock begins when it was limited', () => {
    expect(stockOf(sightings).map(({ value }) => value)).toEqual([100, 40, 0]);
  });

  it('of the price has its changes alone', () => {
    expect(pricesOf(sightings)).toEqual([
      { at: '2026-03-01T12:00:00.000+00:00', stars: 60 },
      { at: '2026-03-01T10:00:00.000+00:00', stars: 50 },
    ]);
    expect(pricesOf([])).toEqual([]);
  });
});
