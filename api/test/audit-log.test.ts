import { AUDIT_PAGE_SIZE, type AuditEntry, type AuditPage } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { AuditLog } from '../src/audit/audit-log.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const WRONG = 'wrong horse battery staple';

async function entriesOf(client: HttpClient, query = ''): Promise<AuditEntry[]> {
  return (await client.get<AuditPage>(`/api/audit${query}`)).body.items;
}

const eventsOf = async (client: HttpClient, query = '') => (await entriesOf(client, query)).map(({ event }) => event);

async function idOf(client: HttpClient): Promise<number> {
  return (await client.get<{ id: number }>('/api/me')).body.id;
}

/** The address that a test client has for the panel. */
const STRANGER = '198.51.100.77';

function guess(username: string) {
  const headers = { 'X-Forwarded-For': STRANGER };
  return panel.api.client().post('/api/auth/login', { username, password: WRONG }, headers);
}

/** Failures are counted by the hour: waits at the end of one for the next. */
async function beInsideOfAnHour(): Promise<void> {
  const seconds = `SELECT extract(epoch FROM date_trunc('hour', now()) + interval '1 hour' - now())::integer AS left`;
  const secondsLeft = async () => (await panel.api.database.query<{ left: number }[]>(seconds))[0]?.left;
  await expect.poll(secondsLeft, { timeout: 30_000, interval: 1000 }).toBeGreaterThan(20);
}

/** As if some other time and place had failed before. */
function addFailures(userId: number, address: string, minutesAgo = 0): Promise<unknown> {
  return panel.api.database.query(
    `INSERT INTO audit_entries (user_id, event, actor, failure_hour, address, user_agent, at)
     VALUES ($1, 'login_failed', 'anybody', date_trunc('hour', now() - make_interval(mins => $3)), $2, '', now())`,
    [userId, address, minutesAgo],
  );
}

describe('the audit log records', () => {
  test('how sessions begin and end, and which of them asks', async () => {
    const first = await panel.api.register('sessions');
    const second = await panel.api.login('sessions');
    await second.post('/api/me/password', { old_password: PASSWORD, new_password: `${PASSWORD} 2` });
    await second.delete('/api/auth/logout');
    const third = panel.api.client();
    const headers = { 'User-Agent': 'Browser/1.0 \u00a0(Test)\u0085' };
    await third.post('/api/auth/login', { username: 'sessions', password: `${PASSWORD} 2` }, headers);
    expectError(await first.get('/api/audit'), 401, 'unauthorized');
    const entries = await entriesOf(third);
    expect(entries.map(({ event, is_current }) => [event, is_current])).toEqual([
      ['login', true],
      ['logout', false],
      ['password_changed', false],
      ['login', false],
      ['session_replaced', false],
      ['registered', false],
    ]);
    expect(entries[0]).toEqual({
      id: expect.stringMatching(/^\d+$/) as string,
      event: 'login',
      actor: 'user',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string,
      count: 1,
      last_at: entries[0]?.at,
      address: expect.stringMatching(/^[\d.]+$/) as string,
      user_agent: 'Browser/1.0 \u00a0(Test)',
      subject: null,
      is_current: true,
    });
    expect(await eventsOf(third, '?only=sign-ins')).toEqual(['login', 'password_changed', 'login', 'registered']);
  });

  test('profiles and accounts by name, and nothing that was refused', async () => {
    const ada = await panel.person('owner');
    const { client, profileId } = ada;
    const hash = 'fedcba9876543210'.repeat(2);
    const named = { api_id: 99, api_hash: hash, name: 'Spare', environment: 'sandbox' };
    const { body } = await client.post('/api/apiprofile', named);
    expectError(await client.post('/api/apiprofile', named), 409, 'duplicate_api_id', {
      existing_id: body['api_profile_id'],
    });
    await client.delete(`/api/apiprofile/${String(body['api_profile_id'])}`);
    const kept = await ada.addAccount(panel.newPhone());
    expectError(await client.delete(`/api/apiprofile/${profileId}`), 409, 'api_profile_in_use', { accounts: 1 });
    const name = kept.username === null ? kept.first_name : `@${kept.username}`;
    await client.delete(`/api/account/${kept.id}?logout=1`);
    const local = await ada.addAccount(panel.newPhone());
    await Promise.all([client.delete(`/api/account/${local.id}`), client.delete(`/api/account/${local.id}`)]);
    const gone = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(gone.phone, 'SESSION_REVOKED');
    await ada.refreshed(gone.id);
    await client.delete(`/api/accounts/removed/${gone.id}`);
    const entries = await entriesOf(client);
    expect(entries.map(({ event }) => event)).toEqual([
      'account_forgotten',
      'account_added',
      'account_deleted',
      'account_added',
      'account_signed_out',
      'account_added',
      'profile_deleted',
      'profile_added',
      'profile_added',
      'registered',
    ]);
    expect(entries.slice(4).map(({ subject }) => subject)).toEqual([name, name, 'Spare', 'Spare', 'API 4242', null]);
    expect(JSON.stringify(entries)).not.toContain(kept.phone);
  });

  test('nothing when what it belongs to is undone', async () => {
    const ada = await panel.api.register('undone');
    const { database } = panel.api;
    await database.query(`
      CREATE FUNCTION break_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$`);
    await database.query(`CREATE TRIGGER broken BEFORE INSERT ON audit_entries EXECUTE FUNCTION break_audit()`);
    const change = { old_password: PASSWORD, new_password: `${PASSWORD} 2` };
    expectError(await ada.post('/api/me/password', change), 500, 'internal_error');
    const wrong = { old_password: WRONG, new_password: PASSWORD };
    expectError(await ada.post('/api/me/password', wrong), 400, 'wrong_password');
    await database.query('DROP FUNCTION break_audit CASCADE');
    expect(await eventsOf(ada)).toEqual(['registered']);
    await panel.api.login('undone');
  });

  test('failures as a number: of each address, of the first five in an hour, and of all others together', async () => {
    await beInsideOfAnHour();
    const ada = await panel.api.register('attacked');
    const id = await idOf(ada);
    for (let tries = 0; tries < 3; tries++) expectError(await guess('attacked'), 401, 'invalid_credentials');
    await ada.post('/api/me/password', { old_password: WRONG, new_password: PASSWORD });
    await expect
      .poll(async () =>
        (await entriesOf(ada)).map(({ event, actor, count, address }) => [event, actor, count, address]),
      )
      .toEqual([
        ['password_change_failed', 'user', 1, expect.any(String)],
        ['login_failed', 'anybody', 3, STRANGER],
        ['registered', 'user', 1, expect.any(String)],
      ]);
    const bob = await panel.api.register('attacked by many');
    const bobId = await idOf(bob);
    for (const last of [1, 2, 3, 4, 5]) await addFailures(bobId, `192.0.2.${last}`);
    await Promise.all([guess('attacked by many'), guess('attacked by many'), guess('attacked by many')]);
    await expect
      .poll(async () =>
        (await entriesOf(bob)).slice(0, 1).map(({ count, address, user_agent }) => [count, address, user_agent]),
      )
      .toEqual([[3, '', '']]);
    await addFailures(id, STRANGER, 60);
    expect((await entriesOf(ada)).filter(({ event }) => event === 'login_failed').map(({ count }) => count)).toEqual([
      1, 3,
    ]);
  });

  test('no unknown user names', async () => {
    const count = () => panel.api.database.query('SELECT count(*)::integer AS count FROM audit_entries');
    const before = await count();
    expectError(await guess('nobody at all'), 401, 'invalid_credentials');
    expect(await count()).toEqual(before);
  });

  test('no more of a browser’s own name than fits, and no secrets', async () => {
    const ada = await panel.api.register('long agent');
    const browser = panel.api.client();
    const headers = { 'User-Agent': 'x'.repeat(1000) };
    await browser.post('/api/auth/login', { username: 'long agent', password: PASSWORD }, headers);
    await ada.post('/api/me/password', { old_password: WRONG, new_password: PASSWORD });
    const [row] = await entriesOf(browser);
    expect(row).toMatchObject({ user_agent: 'x'.repeat(256) });
    const rows = JSON.stringify(await panel.api.database.query('SELECT * FROM audit_entries'));
    for (const secret of [PASSWORD, WRONG, browser.cookie ?? '', '0123456789abcdef'])
      expect(rows).not.toContain(secret);
  });
});

describe('GET /api/audit', () => {
  test('gives pages, newest first, each entry once, to its owner alone', async () => {
    const ada = await panel.api.register('pages');
    const id = await idOf(ada);
    await panel.api.database.query(
      `INSERT INTO audit_entries (user_id, event, actor, address, user_agent, subject)
       SELECT $1, 'profile_added', 'user', '', '', n FROM generate_series(1, $2::integer) n`,
      [id, 2 * AUDIT_PAGE_SIZE - 1],
    );
    const first = (await ada.get<AuditPage>('/api/audit')).body;
    expect(first.items).toHaveLength(AUDIT_PAGE_SIZE);
    expect(first.next).toBe(first.items.at(-1)?.id);
    const second = (await ada.get<AuditPage>(`/api/audit?before=${first.next}`)).body;
    expect(second.next).toBeNull();
    expect([...first.items, ...second.items].map(({ subject }) => subject)).toEqual([
      ...Array.from({ length: 2 * AUDIT_PAGE_SIZE - 1 }, (_, index) => String(2 * AUDIT_PAGE_SIZE - 1 - index)),
      null,
    ]);
    const eve = await panel.api.register('pages of another');
    expect(await eventsOf(eve)).toEqual(['registered']);
    expect(await eventsOf(eve, `?before=${'9'.repeat(18)}`)).toEqual(['registered']);
    expectError(await panel.api.client().get('/api/audit'), 401, 'unauthorized');
  });

  test.each(['before=0', 'before=-1', 'before=1.5', `before=${'9'.repeat(19)}`, 'before=x', 'only=x'])(
    'refuses ?%s',
    async (query) => {
      const ada = await panel.api.register(`odd ${query}`.slice(0, 30));
      const [field = ''] = query.split('=');
      const answer = await ada.get(`/api/audit?${query}`);
      expectError(answer, 400, 'validation_failed', { fields: { [field]: expect.any(String) as string } });
    },
  );
});

describe('entries', () => {
  test('are not changed and not deleted before their time, and then they are', async () => {
    const ada = await panel.api.register('kept');
    const id = await idOf(ada);
    const { database } = panel.api;
    await addFailures(id, '192.0.2.1');
    for (const change of [
      `UPDATE audit_entries SET address = '' WHERE user_id = $1`,
      `UPDATE audit_entries SET count = 2 WHERE user_id = $1 AND failure_hour IS NULL`,
      `UPDATE audit_entries SET user_agent = 'x' WHERE user_id = $1 AND failure_hour IS NOT NULL`,
      `DELETE FROM audit_entries WHERE user_id = $1`,
    ]) {
      await expect(database.query(change, [id]), change).rejects.toThrow('only added to');
    }
    await database.query(
      `INSERT INTO audit_entries (user_id, event, actor, address, user_agent, at, last_at)
       SELECT $1, 'login', 'user', '', '', moment, moment
       FROM unnest(ARRAY[now() - interval '401 days', now() - interval '399 days']) moment`,
      [id],
    );
    await panel.api.app.get(AuditLog).deleteExpired();
    expect(await eventsOf(ada)).toEqual(['login', 'login_failed', 'registered']);
    await database.query('DELETE FROM users WHERE id = $1', [id]);
    expect(await database.query('SELECT id FROM audit_entries WHERE user_id = $1', [id])).toEqual([]);
  });
});
