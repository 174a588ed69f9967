import type { Account } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import { sortAccounts } from '../src/features/accounts/data/sort-accounts';
import { accountMatcher } from '../src/features/accounts/data/account-search';
import { starsAreOld, statusAt } from '../src/features/accounts/data/account-status';
import { DEFAULT_QUERY, parseListQuery, serializeListQuery } from '../src/features/accounts/data/list-query';

const NOW = Date.parse('2026-03-01T12:00:00Z');

function account(id: number, more: Partial<Account> = {}): Account {
  return {
    id,
    phone: `+7999000${1000 + id}`,
    username: null,
    first_name: null,
    last_name: null,
    stars: 0,
    stars_exact: '0',
    is_premium: false,
    premium_until: null,
    tg_user_id: String(id),
    api_profile_id: 1,
    origin: 'code',
    proxy_id: null,
    created_at: '2026-01-01T00:00:00+00:00',
    photo_id: null,
    last_checked_at: '2026-03-01T11:59:00+00:00',
    status: 'ok',
    status_until: null,
    status_code: null,
    appeal_url: null,
    new_device_at: null,
    ttl_days: null,
    note: null,
    tag_ids: [],
    revision: 1,
    ...more,
  };
}

describe('the status that is shown', () => {
  const statusOf = statusAt(NOW);
  it.each([
    ['ok', {}],
    ['stale', { last_checked_at: '2026-03-01T10:00:00+00:00' }],
    ['stale', { last_checked_at: null }],
    ['frozen', { status: 'frozen', status_until: '2026-02-01T00:00:00+00:00' }],
    ['app_refused', { status: 'app_refused', last_checked_at: null }],
    ['moved', { status: 'moved' }],
    ['flood_wait', { status: 'flood_wait', status_until: '2026-03-01T12:00:01+00:00' }],
    ['ok', { status: 'flood_wait', status_until: '2026-03-01T12:00:00+00:00' }],
    ['unreachable', { status: 'unreachable' }],
    ['unreachable', { status: 'unreachable', last_checked_at: null }],
  ] as const)('is %s with %o', (status, more) => {
    expect(statusOf(account(1, more))).toBe(status);
  });
});

it.each([
  [false, {}],
  [true, { last_checked_at: '2026-03-01T10:00:00+00:00' }],
  [false, { status: 'frozen' }],
  [true, { status: 'frozen', last_checked_at: '2026-03-01T10:00:00+00:00' }],
  [true, { status: 'frozen', last_checked_at: null }],
  [true, { status: 'unreachable' }],
] as const)('Stars are old: %o with %o', (isOld, more) => {
  expect(starsAreOld(account(1, more), NOW)).toBe(isOld);
});

describe('a search', () => {
  const anna = account(1, { first_name: 'Анна Ёлкина', username: 'Anna_K', phone: '+79991234567' });
  it.each(['анна', 'ЕЛКИНА', 'ёлк ан', '@anna_k', 'k anna', '+7 (999) 123-45', '4567', '  ', 'fyyf', 'фттф_л'])(
    'of %j finds an account',
    (typed) => {
      expect(accountMatcher(typed)(anna)).toBe(true);
    },
  );
  it.each(['лавлейс', 'лавлейс ада', 'ада л'])('of %j finds an account by its last name', (typed) => {
    expect(accountMatcher(typed)(account(2, { first_name: '\u202EАда', last_name: 'Лав\u200Bлейс' }))).toBe(true);
  });
  it.each(['VIP', 'vip анна', 'не трог', 'ивана', 'куплен VIP', 'МАЯ'])(
    'of %j finds an account by tag and note',
    (typed) => {
      const tags = [
        { id: 1, name: 'Не трогать', colour: 'red' },
        { id: 2, name: 'ＶＩＰ', colour: 'purple' },
        { id: 3, name: 'Чужая', colour: 'grey' },
      ] as const;
      const noted = account(1, { first_name: 'Анна', note: 'Куплен у Ивана,\n5 мая', tag_ids: [1, 2] });
      expect(accountMatcher(typed, tags)(noted)).toBe(true);
      expect(accountMatcher('чужая', tags)(noted)).toBe(false);
      expect(accountMatcher(typed, tags)(account(2, { first_name: 'Анна' }))).toBe(false);
    },
  );
  it.each([
    ['10-12', 'заходить 10-12 мая', 'заходить 101 2'],
    ['1 000', 'за 1 000 звёзд', '1 звезда из 3 000'],
  ])('of the grouped digits %j finds them in a note, as one word', (typed, note, other) => {
    const matches = accountMatcher(typed);
    expect([matches(account(1, { note })), matches(account(2, { note: other }))]).toEqual([true, false]);
  });
  it.each(['борис', 'anna_kk', '0000', 'анна борис', '@елкина'])('of %j does not', (typed) => {
    expect(accountMatcher(typed)(anna)).toBe(false);
  });
});

describe('the order', () => {
  const list = [
    account(3, { first_name: 'яна', stars_exact: '5' }),
    account(1, { first_name: null, username: null, stars_exact: '7.5' }),
    account(4, { first_name: 'Ёж', stars_exact: '7.5' }),
    account(2, { first_name: 'bob 10', stars_exact: '-1' }),
    account(5, { first_name: null, username: 'bob 9', stars_exact: '100' }),
  ];
  const ids = (order: Parameters<typeof sortAccounts>[1], before?: readonly Account[]) =>
    sortAccounts(list, order, before).map(({ id }) => id);

  it('is that of the list, or its reverse', () => {
    expect(sortAccounts(list, { sort: 'refreshed', isReversed: false })).toBe(list);
    expect(ids({ sort: 'refreshed', isReversed: true })).toEqual([5, 2, 4, 1, 3]);
  });

  it('begins with the most Stars', () => {
    expect(ids({ sort: 'stars', isReversed: false })).toEqual([5, 1, 4, 3, 2]);
    expect(ids({ sort: 'stars', isReversed: true })).toEqual([2, 3, 1, 4, 5]);
  });

  it('goes by the billionth of a Star where floats are the same, and holds debts for less than nothing', () => {
    const exact = ['9007199254740992.000000001', '-9223372036854775808', '9007199254740992', '-0.000000001', '0'];
    const accounts = exact.map((stars, index) => account(index + 1, { stars: Number(stars), stars_exact: stars }));
    expect(sortAccounts(accounts, { sort: 'stars', isReversed: false }).map(({ id }) => id)).toEqual([1, 3, 5, 4, 2]);
  });

  it('is alphabetical, with numbers by value and accounts without a name at the end', () => {
    expect(ids({ sort: 'name', isReversed: false })).toEqual([4, 3, 5, 2, 1]);
  });

  it('is that of last names where first names are the same, and of usernames where a name cannot be seen', () => {
    const people = [
      account(1, { first_name: 'Ада', last_name: 'Яблочкина' }),
      account(2, { first_name: 'Ада', last_name: 'Лавлейс' }),
      account(3, { first_name: '\u200B', last_name: ' ', username: 'аа' }),
    ];
    expect(sortAccounts(people, { sort: 'name', isReversed: false }).map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  it('is the same whatever it was before', () => {
    const order = { sort: 'name', isReversed: false } as const;
    const before = [account(9), ...list.toReversed().slice(0, 3)];
    expect(ids(order, before)).toEqual(ids(order));
  });
});

describe('the address', () => {
  const read = (address: string) => {
    const params = new URLSearchParams(address);
    return parseListQuery((name) => params.get(name));
  };

  it.each([
    ['', DEFAULT_QUERY],
    ['q=%40anna&status=stale', { ...DEFAULT_QUERY, search: '@anna', status: 'stale' }],
    ['sort=-stars&view=table', { ...DEFAULT_QUERY, sort: 'stars', isReversed: true, view: 'table' }],
    ['sort=-refreshed', { ...DEFAULT_QUERY, isReversed: true }],
    ['sort=name', { ...DEFAULT_QUERY, sort: 'name' }],
    ['tags=7%2C3', { ...DEFAULT_QUERY, tags: [7, 3] }],
  ] as const)('%j is read and written', (address, query) => {
    expect(read(address)).toEqual(query);
    const params = Object.entries(serializeListQuery(query)).filter(([, value]) => value !== null) as [
      string,
      string,
    ][];
    expect(new URLSearchParams(params).toString()).toBe(address);
  });

  it('that means nothing shows the whole list', () => {
    expect(read('status=toString&sort=-&view=3d&tags=0,-1,1e3,x,,99999999999&x=y')).toEqual(DEFAULT_QUERY);
    expect(read('tags=3,3,x')).toEqual({ ...DEFAULT_QUERY, tags: [3] });
  });
});
