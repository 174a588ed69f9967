import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { expectError, type HttpClient } from '../harness/http-client.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('the use of a session', () => {
  let client: HttpClient;
  beforeAll(async () => {
    client = await api.register('used');
  });
  const ROW = `user_id = (SELECT id FROM users WHERE username = 'used')`;
  const setUse = (age: string) =>
    api.database.query(`UPDATE session_tokens SET last_used_at = now() - $1::interval WHERE ${ROW}`, [age]);
  /** Seconds since the use that the row knows of. */
  const age = async () => {
    const age = 'extract(epoch FROM now() - last_used_at)::double precision AS age';
    const [row] = await api.database.query<{ age: number }[]>(`SELECT ${age} FROM session_tokens WHERE ${ROW}`);
    return row?.age ?? NaN;
  };

  test('is written down once a minute', async () => {
    await setUse('50 seconds');
    expect((await client.get('/api/me')).status).toBe(200);
    expect(await age()).toBeGreaterThan(50);
    await setUse('61 seconds');
    expect((await client.get('/api/me')).status).toBe(200);
    expect(await age()).toBeLessThan(50);
  });

  test('ends the session when it was too long ago, by the clock of the database', async () => {
    const strict = await api.again({ SESSION_IDLE_DAYS: '2' });
    const there = strict.client();
    there.cookie = client.cookie;
    await setUse('47 hours 59 minutes');
    expect((await there.get('/api/me')).status).toBe(200);
    await setUse('48 hours');
    expectError(await there.get('/api/me'), 401, 'unauthorized');
    expect((await there.open('GET', '/api/events')).status).toBe(401);
    // A refusal is no use.
    expect(await age()).toBeGreaterThan(2 * 24 * 60 * 60);
    await strict.close();
    // Unless it is set, a session may be unused as long as it lasts.
    await setUse('6 days 23 hours');
    expect((await client.get('/api/me')).status).toBe(200);
  });

  test.each([
    ['53100', 200],
    ['57014', 503],
  ])('that cannot be written down, for %s, answers %i', async (code, status) => {
    await api.database.query(
      `CREATE FUNCTION refuse_use() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$`,
    );
    await setUse('61 seconds');
    await api.database.query(
      'CREATE TRIGGER refuse_use BEFORE UPDATE ON session_tokens FOR EACH ROW EXECUTE FUNCTION refuse_use()',
    );
    expect((await client.get('/api/me')).status).toBe(status);
    await api.database.query('DROP FUNCTION refuse_use CASCADE');
    expect(await age()).toBeGreaterThan(60);
    expect((await client.get('/api/me')).status).toBe(200);
    expect(await age()).toBeLessThan(60);
  });
});
