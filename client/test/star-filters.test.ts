import { STAR_TRANSACTION_STATES } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_FILTERS,
  PERIODS,
  type StarFilters,
  apiQuery,
  filterCount,
  parseStarFilters,
  serializeStarFilters,
  starsPath,
  toggled,
} from '../src/features/ledgers/star-filters';

const NOON = Date.parse('2026-03-14T12:00:00Z');

function parse(query: string): StarFilters {
  const params = new URLSearchParams(query);
  return parseStarFilters((name) => params.get(name));
}

const FILTERS: StarFilters[] = [
  DEFAULT_FILTERS,
  ...PERIODS.map((period): StarFilters => ({ ...DEFAULT_FILTERS, period })),
  { ...DEFAULT_FILTERS, accounts: [3, 1], kinds: ['gift_sent', 'bot'], direction: 'spent', foreign: true },
  ...STAR_TRANSACTION_STATES.map((state): StarFilters => ({ ...DEFAULT_FILTERS, state })),
  {
    ...DEFAULT_FILTERS,
    gift: '9223372036854775807',
    currency: 'ton',
    period: { from: '2026-02-01', to: '2026-02-28' },
  },
  { ...DEFAULT_FILTERS, period: { from: null, to: '2024-02-29' } },
];

describe('the filters in the address', () => {
  it.each(FILTERS)('come back as they were: %o', (filters) => {
    const path = starsPath(filters);
    expect(parse(path.replace(/^\/stars\??/, ''))).toEqual(filters);
    expect(Object.values(serializeStarFilters(filters)).every((value) => value === null || value !== '')).toBe(true);
  });

  it('have no parameters by default', () => {
    expect(starsPath({})).toBe('/stars');
    expect(parse('q=an&status=ok&sort=-stars&view=table&tags=1')).toEqual(DEFAULT_FILTERS);
  });

  it.each([
    'account=0&account=-1',
    'account=1e3,x,,99999999999999',
    'kind=toString,__proto__,gift',
    'direction=up&currency=eur&state=maybe&foreign=true&period=decade',
    'gift=-5',
    'gift=0x1F',
    'gift=99999999999999999999',
    'from=2026-02-30&to=yesterday',
    'from=1999-01-01&to=2026-1-1',
  ])('ignore what is none: %s', (query) => {
    expect(parse(query)).toEqual(DEFAULT_FILTERS);
  });

  it('put days in the wrong order right, and name nothing twice', () => {
    expect(parse('from=2026-02-28&to=2026-02-01').period).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(parse('account=7,7,2&kind=bot,bot').accounts).toEqual([7, 2]);
    expect(parse('account=7,7,2&kind=bot,bot').kinds).toEqual(['bot']);
  });

  it('prefer a preset to days', () => {
    expect(parse('period=week&from=2026-02-01').period).toBe('week');
  });
});

describe('the query of the API', () => {
  it('has whole days in UTC, and today is the last one', () => {
    expect(apiQuery({ ...DEFAULT_FILTERS, period: 'week' }, NOON)).toBe('from=2026-03-08T00:00:00.000Z&currency=stars');
    expect(apiQuery({ ...DEFAULT_FILTERS, period: 'month' }, NOON)).toContain('from=2026-02-13T00:00:00.000Z');
    expect(apiQuery({ ...DEFAULT_FILTERS, period: 'all' }, NOON)).toBe('currency=stars');
  });

  it('has every filter', () => {
    const filters = parse(
      'account=1,2&kind=gift_sent,bot&direction=spent&state=pending&gift=5&foreign=1&to=2026-02-28&currency=ton',
    );
    expect(apiQuery(filters, NOON)).toBe(
      'account=1,2&kind=gift_sent,bot&direction=spent&state=pending&gift=5&to=2026-03-01T00:00:00.000Z&currency=ton&foreign=true',
    );
    expect(filterCount(filters)).toBe(8);
    expect(filterCount(DEFAULT_FILTERS)).toBe(0);
  });
});

it('a toggled item is in the list once or not at all', () => {
  expect(toggled([1, 2], 3)).toEqual([1, 2, 3]);
  expect(toggled([1, 2, 3], 2)).toEqual([1, 3]);
});
