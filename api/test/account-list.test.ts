import { LIST_WAIT_SECONDS, type Account, type AccountList } from '@giftbuyer/contracts';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string;

describe('the list of accounts', () => {
  test('needs a panel session', async () => {
    expectError(await panel.api.client().get('/api/accounts'), 401, 'unauthorized');
  });

  test('is ready and empty for a user without accounts', async () => {
    const nobody = await panel.person('nobody');
    const { status, body, headers } = await nobody.client.get('/api/accounts');
    expect([status, body]).toEqual([200, { state: 'ready', accounts: [] }]);
    expect(headers.get('cache-control')).toBe('private, no-cache');
  });

  test('is ready when every account was read within the hour, newest first', async () => {
    const ada = await panel.person('ada');
    const first = await ada.addAccount('+9996623002');
    const second = await ada.addAccount('+9996623003');
    const { status, state, accounts } = await ada.list();
    expect([status, state]).toEqual([200, 'ready']);
    expect(accounts).toEqual<Account[]>([
      {
        id: second.id,
        phone: '+9996623003',
        username: 'darya_23003',
        first_name: 'Дарья',
        last_name: 'Морозова',
        stars: 1111.03,
        stars_exact: '1111.03',
        is_premium: true,
        premium_until: '2030-01-04T00:00:00+00:00',
        tg_user_id: '9996623003',
        api_profile_id: ada.profileId,
        origin: 'code',
        created_at: TIME,
        photo_id: null,
        last_checked_at: TIME,
        status: 'ok',
        status_until: null,
        status_code: null,
        appeal_url: null,
        proxy_id: null,
        new_device_at: null,
        ttl_days: null,
        note: null,
        tag_ids: [],
        revision: 1,
      },
      expect.objectContaining({
        id: first.id,
        first_name: 'Clara',
        stars: 1074,
        is_premium: false,
        premium_until: null,
      }),
    ]);
  });

  test.each([
    ['9223372036854775807', 999_999_999, '9223372036854775807.999999999'],
    ['-9223372036854775808', 0, '-9223372036854775808'],
    ['-1', -20_000_000, '-1.02'],
    ['0', -1, '-0.000000001'],
  ])('has the Stars to the billionth, in numbers of any size: %s and %i', async (amount, nanos, stars) => {
    const person = await panel.person(`rich ${stars}`);
    const { id } = await person.addAccount(panel.newPhone());
    await panel.api.database.query('UPDATE accounts SET stars_amount = $2, stars_nanos = $3 WHERE id = $1', [
      id,
      amount,
      nanos,
    ]);
    expect((await person.list()).accounts).toMatchObject([{ stars: Number(stars), stars_exact: stars }]);
  });

  test('does not contain the accounts of other users', async () => {
    const eve = await panel.person('eve');
    expect((await eve.list()).accounts).toEqual([]);
  });
});

describe('a list with accounts not read for an hour', () => {
  let bob: Person;
  let account: Account;
  beforeAll(async () => {
    bob = await panel.person('bob');
    account = await bob.addAccount(panel.newPhone());
  });
  afterEach(() => void vi.useRealTimers());

  test('D8: comes at once with the last known accounts while they are refreshed', async () => {
    await panel.makeStale(account.id);
    panel.sandbox.world.change(account.phone, { firstName: 'Renamed' });
    const held = await panel.hold(account.id);
    const { status, body, headers } = await bob.client.get<AccountList>('/api/accounts');
    expect([status, body.state]).toEqual([202, 'refreshing']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.accounts).toMatchObject([{ id: account.id, first_name: account.first_name }]);
    await held.release();
    expect((await bob.list('?wait=1')).accounts).toMatchObject([{ id: account.id, first_name: 'Renamed' }]);
  });

  test.each(['1', 'true', 'yes'])('waits for the refresh with wait=%s', async (wait) => {
    await panel.makeStale(account.id);
    panel.sandbox.world.change(account.phone, { stars: { amount: 77, nanos: 500_000_000 } });
    const { status, body, headers } = await bob.client.get<AccountList>(`/api/accounts?wait=${wait}`);
    expect([status, body.state]).toEqual([200, 'ready']);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(body.accounts).toMatchObject([{ id: account.id, stars: 77.5 }]);
  });

  test('is not refreshed for a page of another port', async () => {
    await panel.makeStale(account.id);
    const asked = panel.sandbox.calls.count('users.getUsers');
    const answer = await bob.client.get('/api/accounts?wait=1', { 'Sec-Fetch-Site': 'same-site' });
    expect(answer).toMatchObject({ status: 200, body: { state: 'ready' } });
    expect(panel.sandbox.calls.count('users.getUsers')).toBe(asked);
    expect((await bob.client.get('/api/accounts', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(202);
    expect((await bob.list('?wait=1')).status).toBe(200);
  });

  test.each(['0', 'no'])('does not wait with wait=%s', async (wait) => {
    await panel.makeStale(account.id);
    const held = await panel.hold(account.id);
    const { status, state } = await bob.list(`?wait=${wait}`);
    expect([status, state]).toEqual([202, 'refreshing']);
    await held.release();
    await bob.list('?wait=1');
  });

  test(`waits for ${LIST_WAIT_SECONDS} seconds at most`, async () => {
    await panel.makeStale(account.id);
    const held = await panel.hold(account.id);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const answer = bob.list('?wait=1');
    await panel.waiting(1);
    vi.advanceTimersByTime(LIST_WAIT_SECONDS * 1000);
    expect(await answer).toMatchObject({ status: 202, state: 'refreshing', accounts: [{ id: account.id }] });
    vi.useRealTimers();
    await held.release();
    expect(await bob.list('?wait=1')).toMatchObject({ status: 200, state: 'ready' });
  });

  test('refreshes only the stale ones, each once for concurrent requests', async () => {
    const fresh = await bob.addAccount(panel.newPhone());
    await panel.makeStale(account.id);
    const before = panel.sandbox.calls.count('payments.getStarsStatus');
    const held = await panel.hold(account.id, fresh.id);
    const answers = Promise.all([bob.list('?wait=1'), bob.list('?wait=1')]);
    await panel.waiting(1);
    expect((await bob.list()).status).toBe(202);
    await held.release();
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
    expect(panel.sandbox.calls.count('payments.getStarsStatus') - before).toBe(1);
  });

  test('keeps what it had when Telegram cannot be reached, and does not hammer', async () => {
    await panel.makeStale(account.id);
    const repair = panel.sandbox.faults.add({ kind: 'disconnect' });
    const { status, accounts } = await bob.list('?wait=1');
    const mine = accounts.find(({ id }) => id === account.id);
    expect(mine).toMatchObject({ status: 'unreachable', status_until: null, stars: 77.5 });
    expect(status).toBe(200);
    const calls = panel.sandbox.calls.count('users.getUsers');
    expect(await bob.list('?wait=1')).toMatchObject({ status: 200, state: 'ready' });
    expect(panel.sandbox.calls.count('users.getUsers')).toBe(calls);
    repair();
    // A minute later it is tried again.
    await panel.api.database.query(`UPDATE accounts SET retry_at = now() WHERE id = $1`, [account.id]);
    expect((await bob.list('?wait=1')).accounts).toContainEqual(
      expect.objectContaining({ id: account.id, status: 'ok', status_until: null }),
    );
  });

  test('does not refresh an account during its flood wait', async () => {
    await panel.makeStale(account.id);
    const flood = {
      phone: account.phone,
      method: 'users.getUsers',
      error: [420, 'FLOOD_WAIT_300'] as [number, string],
    };
    const repair = panel.sandbox.faults.add(flood);
    const start = Date.now();
    const { accounts } = await bob.list('?wait=1');
    const end = Date.now();
    repair();
    const mine = accounts.find(({ id }) => id === account.id);
    expect(mine).toMatchObject({ status: 'flood_wait', status_until: TIME });
    const until = new Date(mine?.status_until ?? '').getTime();
    expect(until - start).toBeGreaterThanOrEqual(300_000);
    // A tenth more at most, in whole seconds.
    expect(until - end).toBeLessThanOrEqual(331_000);
    const [row] = await panel.api.database.query<{ time: Date }[]>(
      'SELECT retry_at AS time FROM accounts WHERE id = $1',
      [account.id],
    );
    // A client that waits as long as the list says must not be early, not even by a fraction of a second.
    expect(until).toBeGreaterThanOrEqual(Number(row?.time));
    const calls = panel.sandbox.calls.count('users.getUsers');
    expect(await bob.list('?wait=1')).toMatchObject({ status: 200, state: 'ready' });
    expect(panel.sandbox.calls.count('users.getUsers')).toBe(calls);
  });
});

test('D10: neither phone nor session can be read in the database, and a damaged row does not hide the others', async () => {
  const carol = await panel.person('carol');
  const damaged = await carol.addAccount(panel.newPhone());
  const other = await carol.addAccount(panel.newPhone());
  const [row] = await panel.api.database.query<{ text: string }[]>(
    `SELECT string_agg(accounts::text || encode(phone_sealed, 'escape') || encode(session_sealed, 'escape'), ' ') AS text
     FROM accounts`,
  );
  expect(row?.text).toContain(damaged.username ?? damaged.first_name);
  expect(row?.text).not.toContain(damaged.phone);
  await panel.api.database.query(
    'UPDATE accounts SET phone_sealed = (SELECT phone_sealed FROM accounts WHERE id = $2) WHERE id = $1',
    [damaged.id, other.id],
  );
  expect((await carol.list()).accounts).toEqual([other, { ...damaged, phone: '' }]);
});
