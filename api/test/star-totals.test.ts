import { STAR_TOTALS, type StarHistory } from '@giftbuyer/contracts';
import { expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();

async function totalsOf({ client }: Person, query = ''): Promise<StarHistory['items']> {
  const answer = await client.get<StarHistory>(`/api/accounts/stars/history${query}`);
  expect(answer).toMatchObject({ status: 200, body: { next: null } });
  return answer.body.items;
}

/** An account whose balances were these: time of a day in 2026, Stars and billionths. */
async function accountWith(
  person: Person,
  ...balances: [at: string, amount: string, nanos?: number][]
): Promise<number> {
  const { id } = await person.addAccount(panel.newPhone());
  await panel.api.database.query('DELETE FROM star_balances WHERE account_id = $1', [id]);
  for (const [at, amount, nanos = 0] of balances) {
    const insert = 'INSERT INTO star_balances (account_id, at, amount, nanos) VALUES ($1, $2, $3, $4)';
    await panel.api.database.query(insert, [id, `2026-${at}Z`, amount, nanos]);
  }
  return id;
}

const at = (text: string) => `2026-${text}.000+00:00`;

test('the Stars of all accounts are their sum after every change, exact to the billionth', async () => {
  const ada = await panel.person('sums');
  expect(await totalsOf(ada)).toEqual([]);
  await accountWith(ada, ['01-01T00:00:00', '9007199254740991', 1], ['01-02T00:00:00', '0', 500_000_000]);
  await accountWith(ada, ['01-01T12:00:00', '10'], ['01-02T00:00:00', '20'], ['01-03T00:00:00', '-1', -20_000_000]);
  expect(await totalsOf(ada)).toEqual([
    { at: at('01-01T00:00:00'), stars: '9007199254740991.000000001' },
    { at: at('01-01T12:00:00'), stars: '9007199254741001.000000001' },
    { at: at('01-02T00:00:00'), stars: '20.5' },
    { at: at('01-03T00:00:00'), stars: '-0.52' },
  ]);
  // A period begins with what was there already, and leaves its end out.
  expect(await totalsOf(ada, '?from=2026-01-01T18:00:00Z&to=2026-01-03T00:00:00Z')).toEqual([
    { at: at('01-01T18:00:00'), stars: '9007199254741001.000000001' },
    { at: at('01-02T00:00:00'), stars: '20.5' },
  ]);
  expect(await totalsOf(ada, '?to=2025-01-01T00:00:00Z')).toEqual([]);
});

test('balances at the ends of what a 64-bit number holds are summed exactly', async () => {
  const ada = await panel.person('ends');
  const [least, most] = ['-9223372036854775808', '9223372036854775807'];
  await accountWith(ada, ['01-01T00:00:00', least, -999_999_999], ['01-02T00:00:00', most, 999_999_999]);
  await accountWith(ada, ['01-01T00:00:00', most], ['01-03T00:00:00', most, 1]);
  expect((await totalsOf(ada)).map(({ stars }) => stars)).toEqual([
    '-1.999999999',
    '18446744073709551614.999999999',
    '18446744073709551615',
  ]);
});

test('only accounts of the list count, and only one’s own', async () => {
  const ada = await panel.person('counts');
  const eve = await panel.person('other');
  const id = await accountWith(ada, ['01-01T00:00:00', '7']);
  await accountWith(eve, ['01-01T00:00:00', '1000']);
  const removed = await accountWith(ada, ['01-01T00:00:00', '100']);
  await panel.api.database.query(`UPDATE accounts SET removed_at = now(), removed_code = 'X' WHERE id = $1`, [removed]);
  expect(await totalsOf(ada)).toEqual([{ at: at('01-01T00:00:00'), stars: '7' }]);
  await ada.client.delete(`/api/account/${id}`);
  expect(await totalsOf(ada)).toEqual([]);
  expectError(await panel.api.client().get('/api/accounts/stars/history'), 401, 'unauthorized');
  const wrong = await ada.client.get('/api/accounts/stars/history?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z');
  expectError(wrong, 400, 'validation_failed', { fields: { to: 'invalid' } });
});

test('of more changes than one can see there are some, all of them exact, from the first to the last', async () => {
  const ada = await panel.person('many');
  const ids = [await accountWith(ada), await accountWith(ada)];
  // Both have one Star more every hour: 0 at midnight of January 1st.
  await panel.api.database.query(
    `INSERT INTO star_balances (account_id, at, amount, nanos)
     SELECT id, timestamptz '2026-01-01T00:00:00Z' + make_interval(hours => n), n, 0
     FROM unnest($1::integer[]) id, generate_series(0, 2499) n`,
    [ids],
  );
  const end = Date.parse('2026-01-01T00:00:00Z') + 2500 * 3_600_000;
  const items = await totalsOf(ada, `?from=2026-01-01T00:00:00Z&to=${new Date(end).toISOString()}`);
  expect(items).toHaveLength(STAR_TOTALS);
  const hoursOf = (time: string) => (Date.parse(time) - Date.parse('2026-01-01T00:00:00Z')) / 3_600_000;
  expect(items.map(({ stars }) => Number(stars))).toEqual(items.map((item) => 2 * hoursOf(item.at)));
  // What a period changed is the difference of its ends.
  expect(items[0]).toEqual({ at: at('01-01T00:00:00'), stars: '0' });
  expect(items.at(-1)?.stars).toBe('4998');
});
