import { STAR_HISTORY_PAGE, type Account, type StarHistory, type StarsAt } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/) as string;
let ada: Person;
beforeAll(async () => void (ada = await panel.person('ada')));

async function historyOf(id: number, query = ''): Promise<StarHistory> {
  const answer = await ada.client.get<StarHistory>(`/api/account/${id}/history${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Reads the account with this balance. */
async function readWith({ id, phone }: Account, amount: number, nanos = 0): Promise<void> {
  panel.sandbox.world.change(phone, { stars: { amount, nanos } });
  expect(await (await ada.refresh(id)).text()).toContain('"done":true');
}

describe('the history of an account', () => {
  test('has a balance for every change, exact to the billionth, and none where nothing changed', async () => {
    const account = await ada.addAccount(panel.newPhone());
    await readWith(account, 9_007_199_254_740_991, 1);
    await readWith(account, 9_007_199_254_740_991, 1);
    await readWith(account, 0, 500_000_000);
    await readWith(account, -1, -20_000_000);
    const { items, next } = await historyOf(account.id);
    expect(items).toEqual([
      { at: TIME, stars: String(account.stars) },
      { at: TIME, stars: '9007199254740991.000000001' },
      { at: TIME, stars: '0.5' },
      { at: TIME, stars: '-1.02' },
    ]);
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).sort());
    expect(next).toBeNull();
  });

  test('is kept when the session ends and the account is restored, and deleted with the account', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const first = { at: TIME, stars: String(account.stars) };
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    expect(await (await ada.refresh(account.id)).text()).toContain('SESSION_REVOKED');
    expect((await historyOf(account.id)).items).toEqual([first]);
    panel.sandbox.world.change(account.phone, { stars: { amount: 42, nanos: 0 } });
    expect(await ada.addAccount(account.phone)).toMatchObject({ id: account.id, stars: 42 });
    expect((await historyOf(account.id)).items).toEqual([first, { at: TIME, stars: '42' }]);
    await ada.client.delete(`/api/account/${account.id}`);
    expectError(await ada.client.get(`/api/account/${account.id}/history`), 404, 'not_found');
    const rows = 'SELECT FROM star_balances WHERE account_id = $1';
    expect(await panel.api.database.query(rows, [account.id])).toEqual([]);
  });

  test('is the owner’s alone', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const path = `/api/account/${account.id}/history`;
    expectError(await panel.api.client().get(path), 401, 'unauthorized');
    const eve = await panel.person('eve');
    expectError(await eve.client.get(path), 404, 'not_found');
    expectError(await ada.client.get('/api/account/999999/history'), 404, 'not_found');
  });
});

describe('a period of the history', () => {
  let id: number;
  beforeAll(async () => {
    ({ id } = await ada.addAccount(panel.newPhone()));
    await panel.api.database.query('DELETE FROM star_balances WHERE account_id = $1', [id]);
    // One Star more every hour of 2026: 0 at midnight of January 1st.
    await panel.api.database.query(
      `INSERT INTO star_balances (account_id, at, amount, nanos)
       SELECT $1, timestamptz '2026-01-01T00:00:00Z' + make_interval(hours => n), n, 0 FROM generate_series(0, 2499) n`,
      [id],
    );
  });

  test('begins with the balance of its first moment and leaves out its last', async () => {
    const { items } = await historyOf(id, '?from=2026-01-01T01:30:00Z&to=2026-01-01T04:00:00%2B00:00');
    expect(items).toEqual([
      { at: '2026-01-01T01:00:00.000+00:00', stars: '1' },
      { at: '2026-01-01T02:00:00.000+00:00', stars: '2' },
      { at: '2026-01-01T03:00:00.000+00:00', stars: '3' },
    ]);
    expect((await historyOf(id, '?from=2026-01-01T01:00:00Z&to=2026-01-01T02:00:00Z')).items).toHaveLength(1);
  });

  test('is empty before the first balance, and from there on begins with it', async () => {
    expect(await historyOf(id, '?to=2026-01-01T00:00:00Z')).toEqual({ items: [], next: null });
    const { items } = await historyOf(id, '?from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:01Z');
    expect(items).toEqual([{ at: '2026-01-01T00:00:00.000+00:00', stars: '0' }]);
  });

  test('comes in pages that neither repeat nor leave out anything', async () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let query: string | null = ''; query !== null;) {
      const { items, next }: StarHistory = await historyOf(id, query);
      seen.push(...items.map(({ stars }) => stars));
      sizes.push(items.length);
      query = next && `?from=${encodeURIComponent(next)}`;
    }
    expect(sizes).toEqual([STAR_HISTORY_PAGE, STAR_HISTORY_PAGE, 500]);
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, n) => String(n)));
  });

  test.each([
    ['from=yesterday', 'from'],
    ['from=2026-01-01', 'from'],
    ['from=2026-01-01T00:00:00', 'from'],
    ['from=2026-02-30T00:00:00Z', 'from'],
    ['from=2026-01-01T25:00:00Z', 'from'],
    ['to=2026-01-01T00:00:00.1234Z', 'to'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
  ])('refuses %s', async (query, field) => {
    const answer = await ada.client.get(`/api/account/${id}/history?${query}`);
    expectError(answer, 400, 'validation_failed', { fields: { [field]: 'invalid' } });
  });

  test('refuses what it does not know', async () => {
    const answer = await ada.client.get(`/api/account/${id}/history?limit=5`);
    expectError(answer, 400, 'validation_failed', { fields: { limit: 'unknown' } });
  });
});

describe('the Stars of all accounts at a moment', () => {
  let bob: Person;
  let first: Account;
  let second: Account;
  beforeAll(async () => {
    bob = await panel.person('bob');
    first = await bob.addAccount(panel.newPhone());
    second = await bob.addAccount(panel.newPhone());
    const ids = [first.id, second.id];
    await panel.api.database.query('DELETE FROM star_balances WHERE account_id = ANY ($1)', [ids]);
    await panel.api.database.query(
      `INSERT INTO star_balances (account_id, at, amount, nanos) VALUES
       ($1, '2026-01-01T00:00:00Z', 9007199254740993, 1), ($1, '2026-01-02T00:00:00.125Z', -1, -500000000),
       ($2, '2026-01-01T12:00:00Z', 7, 0)`,
      ids,
    );
  });

  async function starsAt(moment: string): Promise<[number, string][]> {
    const answer = await bob.client.get<StarsAt>(`/api/accounts/stars?at=${encodeURIComponent(moment)}`);
    expect(answer.status).toBe(200);
    return answer.body.items
      .map(({ id, stars }): [number, string] => [id, stars])
      .sort(([one], [other]) => one - other);
  }

  test('are the balances that were known then, exact, and now for a moment to come', async () => {
    expect(await starsAt('2025-12-31T23:59:59.999Z')).toEqual([]);
    expect(await starsAt('2026-01-01T00:00:00Z')).toEqual([[first.id, '9007199254740993.000000001']]);
    expect(await starsAt('2026-01-02T03:00:00.124+03:00')).toEqual([
      [first.id, '9007199254740993.000000001'],
      [second.id, '7'],
    ]);
    const last = [
      [first.id, '-1.5'],
      [second.id, '7'],
    ];
    expect(await starsAt('2026-01-02T00:00:00.125Z')).toEqual(last);
    expect(await starsAt('9999-12-31T00:00:00Z')).toEqual(last);
  });

  test('are the owner’s alone, and of listed accounts alone', async () => {
    const eve = await panel.person('mallory');
    const path = '/api/accounts/stars?at=9999-12-31T00:00:00Z';
    expect((await eve.client.get<StarsAt>(path)).body).toEqual({ items: [] });
    expectError(await panel.api.client().get(path), 401, 'unauthorized');
    panel.sandbox.world.revoke(first.phone, 'SESSION_REVOKED');
    expect(await (await bob.refresh(first.id)).text()).toContain('SESSION_REVOKED');
    expect(await starsAt('9999-12-31T00:00:00Z')).toEqual([[second.id, '7']]);
  });

  test.each([
    ['', { at: 'required' }],
    ['at=', { at: 'required' }],
    ['at=yesterday', { at: 'invalid' }],
    ['at=2026-01-01', { at: 'invalid' }],
    ['at=2026-02-30T00:00:00Z', { at: 'invalid' }],
    ['at=2026-01-01T00:00:00Z&user=1', { user: 'unknown' }],
  ])('are refused for %j', async (query, fields) => {
    expectError(await bob.client.get(`/api/accounts/stars?${query}`), 400, 'validation_failed', { fields });
  });
});
