import {
  STAR_CURRENCIES,
  STAR_DIRECTIONS,
  STAR_TRANSACTION_KINDS,
  STAR_TRANSACTION_STATES,
  type StarCurrency,
  type StarDirection,
  type StarTransactionKind,
  type StarTransactionState,
} from '@giftbuyer/contracts';

export const PERIODS = ['week', 'month', 'year', 'all'] as const;
export type Period = (typeof PERIODS)[number];
const DAYS: Record<Exclude<Period, 'all'>, number> = { week: 7, month: 30, year: 365 };
const DAY_MS = 86_400_000;

/** Days of the calendar, `2026-01-31`; null without a limit. Both days are part of it. */
export interface Dates {
  from: string | null;
  to: string | null;
}

/** Which transactions are shown. Stored in the URL. */
export interface StarFilters {
  /** Empty for all. */
  accounts: readonly number[];
  kinds: readonly StarTransactionKind[];
  direction: StarDirection | null;
  state: StarTransactionState | null;
  period: Period | Dates;
  /** 64-bit id in decimal. */
  gift: string | null;
  currency: StarCurrency;
  /** Only what was spent elsewhere. */
  foreign: boolean;
}

export const DEFAULT_FILTERS: StarFilters = {
  accounts: [],
  kinds: [],
  direction: null,
  state: null,
  period: 'month',
  gift: null,
  currency: 'stars',
  foreign: false,
};

type Param = 'account' | 'kind' | 'direction' | 'state' | 'period' | 'from' | 'to' | 'gift' | 'currency' | 'foreign';

/** @param param reads a query parameter, null when missing; invalid values are ignored */
export function parseStarFilters(param: (name: Param) => string | null): StarFilters {
  const dates = datesOf(param('from'), param('to'));
  const gift = param('gift') ?? '';
  return {
    accounts: [...new Set(listOf(param('account')).filter((id) => /^[1-9]\d{0,9}$/.test(id)))].map(Number),
    kinds: STAR_TRANSACTION_KINDS.filter((kind) => listOf(param('kind')).includes(kind)),
    direction: STAR_DIRECTIONS.find((direction) => direction === param('direction')) ?? null,
    state: STAR_TRANSACTION_STATES.find((state) => state === param('state')) ?? null,
    period: PERIODS.find((period) => period === param('period')) ?? dates ?? DEFAULT_FILTERS.period,
    gift: /^[1-9]\d{0,18}$/.test(gift) ? gift : null,
    currency: STAR_CURRENCIES.find((currency) => currency === param('currency')) ?? 'stars',
    foreign: param('foreign') === '1',
  };
}

/** Query parameters; null for defaults. */
export function serializeStarFilters(filters: StarFilters): Record<Param, string | null> {
  const { accounts, kinds, direction, state, period, gift, currency, foreign } = filters;
  const dates = typeof period === 'string' ? null : period;
  return {
    account: accounts.join() || null,
    kind: kinds.join() || null,
    direction,
    state,
    period: typeof period === 'string' && period !== DEFAULT_FILTERS.period ? period : null,
    from: dates?.from ?? null,
    to: dates?.to ?? null,
    gift,
    currency: currency === 'stars' ? null : currency,
    foreign: foreign ? '1' : null,
  };
}

/** The path of the page with these filters. */
export function starsPath(filters: Partial<StarFilters>): string {
  const params = Object.entries(serializeStarFilters({ ...DEFAULT_FILTERS, ...filters }));
  const query = params.flatMap(([name, value]) => (value === null ? [] : `${name}=${value}`)).join('&');
  return query ? `/stars?${query}` : '/stars';
}

/**
 * The query of the API, without a question mark. A period of the last days consists of whole days in UTC, as the answer of
 * `GET /api/transactions/days` does; the last one is today.
 * @param now milliseconds since the epoch
 */
export function apiQuery(filters: StarFilters, now: number): string {
  const { accounts, kinds, direction, state, gift, currency, foreign } = filters;
  const { from, to } = periodOf(filters.period, now);
  const params: Record<string, string | null> = {
    account: accounts.join() || null,
    kind: kinds.join() || null,
    direction,
    state,
    gift,
    from: from && `${from}T00:00:00.000Z`,
    // The API excludes it.
    to: to && `${dayOf(Date.parse(to) + DAY_MS)}T00:00:00.000Z`,
    currency,
    foreign: foreign ? 'true' : null,
  };
  return Object.entries(params)
    .flatMap(([name, value]) => (value === null ? [] : `${name}=${value}`))
    .join('&');
}

/** The days of the period in UTC. */
export function periodOf(period: Period | Dates, now: number): Dates {
  if (typeof period !== 'string') return period;
  return { from: period === 'all' ? null : dayOf(now - (DAYS[period] - 1) * DAY_MS), to: null };
}

/** `2026-01-31`, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** How many filters narrow the list. The period and the currency always have a value. */
export function filterCount({ accounts, kinds, direction, state, gift, foreign }: StarFilters): number {
  return accounts.length + kinds.length + [direction, state, gift, foreign].filter(Boolean).length;
}

/** The list with the item, or without it if it was there. */
export function toggled<Item>(list: readonly Item[], item: Item): Item[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

function listOf(text: string | null): string[] {
  return text?.split(',') ?? [];
}

/** Null when neither is a day. Days in the wrong order are swapped. */
function datesOf(from: string | null, to: string | null): Dates | null {
  const [first, last] = [validDay(from), validDay(to)];
  if (first === null && last === null) return null;
  return first !== null && last !== null && first > last ? { from: last, to: first } : { from: first, to: last };
}

/** The day if it is one of this century, else null. */
export function validDay(text: string | null): string | null {
  if (text === null || !/^20\d\d-\d\d-\d\d$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || dayOf(time) !== text ? null : text;
}
