import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import type { AccountList, Me } from '@giftbuyer/contracts';
import { afterAll, beforeAll, describe, expect, test, vi, type MockInstance } from 'vitest';
import { firstValueFrom } from 'rxjs';
import { AccountListCache, type CurrentList } from '../src/account-list/account-list-cache.js';
import { sealContextOf } from '../src/accounts/account-columns.js';
import { PgNotifications } from '../src/database/pg-notifications.js';
import { SNAPSHOT_COLUMNS, type DatabaseSnapshot } from '../src/database/prepared-query.js';
import { Sealing } from '../src/sealing/sealing.js';
import type { Pool } from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { TestApi } from '../harness/test-api.js';
import type { HttpClient } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';
import { stopJobs } from './stop-jobs.js';

const panel = useTelegramPanel();

function list(client: HttpClient, headers: Record<string, string> = {}) {
  return client.get<AccountList>('/api/accounts', headers);
}

function tagOf(answer: { headers: Headers }): string {
  return answer.headers.get('etag') ?? '';
}

describe('a list that has not changed', () => {
  let ada: Person;
  beforeAll(async () => {
    ada = await panel.person('ada');
    await ada.addAccount(panel.newPhone());
  });

  test('is answered 304 without a body, and cached only by the browser, which revalidates each time', async () => {
    const first = await list(ada.client);
    expect(tagOf(first)).toMatch(/^"[\w-]{43}-gzip"$/);
    const again = await list(ada.client, { 'If-None-Match': tagOf(first) });
    expect([again.status, again.text, tagOf(again)]).toEqual([304, '', tagOf(first)]);
    for (const { headers } of [first, again]) {
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('vary')).toBe('Accept-Encoding, Authorization, Cookie, X-Origin-Key');
    }
    const one = await list(ada.client, { 'If-None-Match': `"other", W/${tagOf(first)}` });
    expect(one.status).toBe(304);
    expect((await list(ada.client, { 'If-None-Match': '"other"' })).body).toEqual(first.body);
  });

  test('has the same ETag at another instance', async () => {
    const other = await panel.api.again();
    const moved = other.client();
    moved.cookie = ada.client.cookie;
    const answer = await list(moved, { 'If-None-Match': tagOf(await list(ada.client)) });
    await other.close();
    expect(answer.status).toBe(304);
  });

  test('is read again when the connection for notifications was lost, as in a restart of PostgreSQL', async () => {
    const { database } = panel.api;
    const [account] = (await list(ada.client)).body.accounts;
    const user = (await ada.client.get<Me>('/api/me')).body.id;
    const lists = panel.api.app.get(AccountListCache, { strict: false });
    let at: DatabaseSnapshot | undefined;
    let before: CurrentList;
    do {
      // Again when a scheduled job has written in between.
      [at] = await database.query<DatabaseSnapshot[]>(`SELECT ${SNAPSHOT_COLUMNS}`);
      before = await lists.loadList(user);
    } while (lists.loadList(user, at) instanceof Promise);
    await database.query(`UPDATE accounts SET username = 'written' WHERE id = $1`, [account?.id]);
    // After a crash the snapshot before the write can occur again: until then the list counts as unchanged.
    expect((await lists.loadList(user, at)).json).toBe(before.json);
    const back = firstValueFrom(panel.api.app.get(PgNotifications, { strict: false }).connectionLost$);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'giftbuyer notifications'`,
    );
    await back;
    expect((await lists.loadList(user, at)).json).not.toBe(before.json);
  });

  test('is new after every change: a reading, a new account, a deletion, a write by another process', async () => {
    const [account] = (await list(ada.client)).body.accounts;
    const extra: { id?: number } = {};
    const changes: (() => Promise<unknown>)[] = [
      async () => {
        panel.sandbox.world.change(account?.phone ?? '', { firstName: 'Renamed' });
        await (await ada.refresh(account?.id ?? 0)).text();
      },
      async () => (extra.id = (await ada.addAccount(panel.newPhone())).id),
      () => ada.client.delete(`/api/account/${extra.id}`),
      () => panel.api.database.query(`UPDATE accounts SET username = 'elsewhere' WHERE id = $1`, [account?.id]),
    ];
    for (const change of changes) {
      const before = await list(ada.client);
      await change();
      const after = await list(ada.client, { 'If-None-Match': tagOf(before) });
      expect(after.status).toBe(200);
      expect(after.body.accounts).not.toEqual(before.body.accounts);
      expect(tagOf(after)).not.toBe(tagOf(before));
    }
  });

  test('is no reason for a 304 while it is refreshed', async () => {
    const [account] = (await list(ada.client)).body.accounts;
    const before = await list(ada.client);
    await panel.makeStale(account?.id ?? 0);
    const answer = await list(ada.client, { 'If-None-Match': tagOf(before) });
    expect([answer.status, answer.body.state, answer.headers.get('etag')]).toEqual([202, 'refreshing', null]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await ada.list('?wait=1');
  });

  test.each([
    ['gzip, br', 'gzip'],
    ['identity', null],
    ['gzip;q=0', null],
  ])('comes with Accept-Encoding: %s as %s', async (accepted, sent) => {
    const { headers, body } = await plain(panel.api.url, ada.client, { 'Accept-Encoding': accepted });
    expect(headers['content-encoding'] ?? null).toBe(sent);
    const text = (sent === 'gzip' ? gunzipSync(body) : body).toString();
    expect(JSON.parse(text)).toEqual((await list(ada.client)).body);
    expect(headers.etag?.includes('-gzip')).toBe(sent === 'gzip');
  });
});

/** `fetch` unpacks by itself. */
async function plain(url: string, { cookie }: HttpClient, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>();
  request(new URL('/api/accounts', url), { headers: { ...headers, Cookie: cookie ?? '' } }, resolve)
    .on('error', reject)
    .end();
  const answer = await promise;
  return { headers: answer.headers, body: Buffer.concat(await answer.toArray()) };
}

describe('a list of 1,000 accounts', () => {
  const COUNT = 1000;
  let api: TestApi;
  let bob: HttpClient;
  let ids: number[];
  const opened = vi.fn();
  const queries: string[] = [];
  /** Those that go past TypeORM. */
  let pooled: MockInstance;

  beforeAll(async () => {
    const person = await panel.person('bob');
    await person.addAccount(panel.newPhone());
    await copyAccount(panel.api, 'bob', COUNT - 1);
    // A process that has not seen the list yet.
    api = await panel.api.again();
    for (const each of [panel.api, api]) stopJobs(each);
    bob = api.client();
    bob.cookie = person.client.cookie;
    const sealing = api.app.get(Sealing, { strict: false });
    const unseal = sealing.unseal.bind(sealing);
    vi.spyOn(sealing, 'unseal').mockImplementation((context, sealed) => {
      if (context.column === 'phone_sealed') opened();
      return unseal(context, sealed);
    });
    vi.spyOn(api.database.logger, 'logQuery').mockImplementation((query) => void queries.push(query));
    pooled = vi.spyOn((api.database.driver as PostgresDriver).master as Pool, 'query');
  });
  afterAll(() => api.close());

  /** What one request costs: queries about sessions and accounts, and phones that are opened. */
  async function costOf() {
    queries.length = 0;
    pooled.mockClear();
    opened.mockClear();
    const answer = await list(bob);
    expect(answer.body.accounts).toHaveLength(COUNT);
    ids = answer.body.accounts.map(({ id }) => id);
    const cost = pooled.mock.calls.length + queries.filter((query) => /accounts/.test(query)).length;
    return [cost, opened.mock.calls.length];
  }

  test('is read once; after that it costs one query, and a changed account is read alone', async () => {
    // The session, the versions of the rows, and the rows, 250 at a time.
    expect(await costOf()).toEqual([6, COUNT]);
    // The other tests write to databases of the same server: between two of their writes, the session is all it asks.
    await expect.poll(costOf, { interval: 20 }).toEqual([1, 0]);
    expect(ids).toEqual(ids.toSorted((one, other) => other - one));
    await api.database.query(`UPDATE accounts SET first_name = 'Changed' WHERE id = $1`, [ids[500]]);
    expect(await costOf()).toEqual([3, 1]);
    expect((await list(bob)).body.accounts[500]).toMatchObject({ id: ids[500], first_name: 'Changed' });
    await api.database.query(`DELETE FROM accounts WHERE id = $1`, [ids[0]]);
    queries.length = 0;
    expect((await list(bob)).body.accounts.map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test('is built once for concurrent requests', async () => {
    await api.database.query(`UPDATE accounts SET first_name = first_name WHERE id = ANY($1)`, [ids]);
    opened.mockClear();
    const answers = await Promise.all(Array.from({ length: 8 }, () => list(bob)));
    expect(new Set(answers.map(tagOf)).size).toBe(1);
    expect(opened.mock.calls.length).toBe(COUNT - 1);
  });
});

/** Adds copies of the user's account with other phones. */
async function copyAccount({ app, database }: TestApi, username: string, count: number): Promise<void> {
  const sealing = app.get(Sealing, { strict: false });
  const [user] = await database.query<[{ id: number }]>('SELECT id FROM users WHERE username = $1', [username]);
  const next = await database.query<{ id: string }[]>(
    `SELECT nextval('accounts_id_seq') AS id FROM generate_series(1, $1)`,
    [count],
  );
  const refs = next.map(({ id }) => ({ id: Number(id), userId: user.id }));
  const phone = ({ id }: { id: number }) => `+7900${String(id).padStart(7, '0')}`;
  await database.query(
    `INSERT INTO accounts (id, user_id, api_profile_id, environment, phone_sealed, phone_blind_index, session_sealed, tg_user_id,
       first_name, is_premium, stars_amount, stars_nanos, last_checked_at)
     SELECT new.id, user_id, api_profile_id, environment, new.phone_sealed, new.phone_blind_index, session_sealed, new.id,
       first_name, is_premium, stars_amount, stars_nanos, last_checked_at
     FROM accounts, unnest($1::integer[], $2::bytea[], $3::bytea[]) AS new (id, phone_sealed, phone_blind_index)
     WHERE user_id = $4`,
    [
      refs.map(({ id }) => id),
      refs.map((ref) => sealing.seal(sealContextOf(ref, 'phone_sealed'), phone(ref))),
      refs.map((ref) => sealing.blindIndex('phone', user.id, phone(ref))),
      user.id,
    ],
  );
}
