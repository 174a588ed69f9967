import { setImmediate as nextTurn } from 'node:timers/promises';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import type { Account, Me, RefreshLine } from '@giftbuyer/contracts';
import { lastValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AccountRefresher } from '../src/account-refresh/account-refresher.js';
import { AccountSessions } from '../src/account-sessions/account-sessions.js';
import { REFRESH_PERMIT_COUNT, REFRESH_PERMITS } from '../src/account-refresh/refresh-permits.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { allOf, eventsOf, refreshLinesOf } from '../harness/streams.js';
import { TelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = new TelegramPanel();
let proxy: WireProxy;
/** A second panel on the same database. */
let other: TestApi;
let ada: Person;
let eve: Person;
/** More than are read at once, with and without priority. */
let accounts: Account[];
let ofEve: Account;

beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  // A reading that hangs must not end by its own deadline. Its optional parts are given up before, and no key is to rest then.
  panel.api = await startApi({ telegram: { sandbox: proxy.addresses, deadlineMs: 120_000, keyCooldownMs: 0 } });
  other = await panel.api.again();
  for (const { app } of [panel.api, other]) {
    app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').stop();
  }
  ada = await panel.person('ada');
  eve = await panel.person('eve', 5151);
  ofEve = await eve.addAccount(panel.newPhone());
  accounts = [];
  while (accounts.length < REFRESH_PERMIT_COUNT + REFRESH_PERMITS.priorityPermits + 4) {
    accounts.push(await ada.addAccount(panel.newPhone()));
  }
});
afterAll(async () => {
  await Promise.all([panel.api.close(), other.close()]);
  await proxy.close();
  await panel.sandbox.close();
});
beforeEach(() => {
  proxy.peak = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
});

const refreshAll = (person: Person) => person.client.open('POST', '/api/accounts/refresh');
const lastOf = async (response: Response) => (await allOf(refreshLinesOf<RefreshLine>(response))).at(-1);

describe('refreshing by hand', () => {
  test('is bounded per user, and leaves room for another user', async () => {
    const logged = vi.spyOn(panel.api.database.logger, 'logQuery');
    const release = proxy.setConditions({ hold: 'down' });
    const clicks = accounts.map(({ id }) => ada.refreshed(id));
    const ofAda = REFRESH_PERMIT_COUNT + REFRESH_PERMITS.priorityPermitsPerUser;
    await expect.poll(() => proxy.open).toBe(ofAda);
    const click = eve.refreshed(ofEve.id);
    await expect.poll(() => proxy.open).toBe(ofAda + 1);
    release();
    expect((await click).at(-1)).toMatchObject({ done: true, account: { id: ofEve.id } });
    for (const lines of await Promise.all(clicks)) expect(lines.at(-1)).toMatchObject({ done: true });
    expect(proxy.peak).toBe(ofAda + 1);
    // All that a reading needs is in the statements that readings share; a finder of TypeORM would be one for each.
    const statements = logged.mock.calls.map(([statement]) => statement);
    expect(statements.filter((statement) => statement.includes('account.session_sealed'))).not.toEqual([]);
    expect(statements.filter((statement) => statement.includes('FROM "api_profiles"'))).toEqual([]);
  });

  test('reads at once what waits for its turn at another panel', async () => {
    const release = proxy.setConditions({ hold: 'down' });
    const all = refreshAll(ada).then(lastOf);
    await expect.poll(() => proxy.open).toBe(REFRESH_PERMIT_COUNT);
    const held = await panel.api.database.query<{ id: number }[]>(
      `SELECT substr(key, 9)::integer AS id FROM session_locks WHERE owner IS NOT NULL`,
    );
    expect(held).toHaveLength(REFRESH_PERMIT_COUNT);
    const waiting = accounts.find((account) => !held.some(({ id }) => id === account.id));
    const elsewhere = other.client();
    elsewhere.cookie = ada.client.cookie;
    const click = elsewhere.open('POST', `/api/account/${waiting?.id}/refresh`).then(lastOf);
    await expect.poll(() => proxy.open).toBe(REFRESH_PERMIT_COUNT + 1);
    release();
    expect(await click).toMatchObject({ done: true, account: { id: waiting?.id } });
    expect(await all).toMatchObject({ done: true, failed: 0 });
  });
});

test('after a suspend of the machine a panel stops using its sessions at once', async () => {
  const release = proxy.setConditions({ hold: 'down' });
  const reading = eve.refreshed(ofEve.id);
  await expect.poll(() => proxy.open).toBe(1);
  const resumed = Date.now() + 60_000;
  vi.spyOn(Date, 'now').mockReturnValue(resumed);
  // The monotonic clock needs 20 s for it.
  await expect.poll(() => proxy.open).toBe(0);
  vi.restoreAllMocks();
  release();
  expect((await reading).at(-1)).toMatchObject({ error: 'unavailable' });
});

test('a reading that was saved although its answer was lost is done, and every watcher gets it', async () => {
  const events = eventsOf(await eve.watch());
  panel.sandbox.world.change(ofEve.phone, { firstName: 'Saved' });
  const send = DataSource.prototype.query;
  let lost = 0;
  vi.spyOn(DataSource.prototype, 'query').mockImplementation(async function (this: DataSource, sql, ...more) {
    const answer: unknown = await Reflect.apply(send, this, [sql, ...more]);
    if (!String(sql).includes('jsonb_populate_recordset') || lost++ > 0) return answer;
    throw new Error('Connection terminated unexpectedly');
  });
  expect((await eve.refreshed(ofEve.id)).at(-1)).toMatchObject({ done: true, account: { first_name: 'Saved' } });
  expect(lost).toBe(2);
  const missing = new Set(['account.updated', 'ledger.updated']);
  for await (const { type, data } of events) {
    if (type === 'account.updated') expect(data).toMatchObject({ id: ofEve.id, first_name: 'Saved' });
    // What the reading brought to the ledger is not known to this process, so the page asks for it.
    if (type === 'ledger.updated') expect(data).toEqual({ account_id: ofEve.id });
    missing.delete(type);
    if (missing.size === 0) break;
  }
});

test('locks that were acquired after their statement was given up are released', async () => {
  const send = DataSource.prototype.query;
  let isLost = false;
  let releases = 0;
  const late = Promise.withResolvers<void>();
  vi.spyOn(DataSource.prototype, 'query').mockImplementation(async function (this: DataSource, sql, ...more) {
    const run = (): Promise<unknown> => Reflect.apply(send, this, [sql, ...more]) as Promise<unknown>;
    if (isLost || !String(sql).includes('UPDATE session_locks')) {
      return run().finally(() => (releases += String(sql).includes('WHERE owner = $1') ? 1 : 0));
    }
    isLost = true;
    void late.promise.then(run);
    throw new Error('Connection terminated unexpectedly');
  });
  expect((await eve.refreshed(ofEve.id)).at(-1)).toMatchObject({ error: 'unavailable' });
  await expect.poll(() => releases).toBe(1);
  vi.restoreAllMocks();
  const held = () => panel.api.database.query(`SELECT key FROM session_locks WHERE owner IS NOT NULL`);
  late.resolve();
  await expect.poll(held).toEqual([{ key: `account:${ofEve.id}` }]);
  await expect.poll(held).toEqual([]);
});

describe('the phone of a reading', () => {
  const sealedOf = async (id: number) => {
    const [row] = await panel.api.database.query<{ phone_sealed: Buffer; phone_blind_index: Buffer }[]>(
      'SELECT phone_sealed, phone_blind_index FROM accounts WHERE id = $1',
      [id],
    );
    return row;
  };

  test('is not sealed again while it is the stored one', async () => {
    const before = await sealedOf(ofEve.id);
    expect((await eve.refreshed(ofEve.id)).at(-1)).toMatchObject({ done: true });
    expect(await sealedOf(ofEve.id)).toEqual(before);
  });

  test('replaces the stored one, also in the index', async () => {
    const mine = await eve.addAccount(panel.newPhone());
    const current = await sealedOf(mine.id);
    await panel.api.database.query(
      'UPDATE accounts stored SET phone_sealed = eve.phone_sealed, phone_blind_index = sha256(eve.phone_blind_index) FROM accounts eve WHERE stored.id = $1 AND eve.id = $2',
      [mine.id, ofEve.id],
    );
    expect((await eve.refreshed(mine.id)).at(-1)).toMatchObject({ done: true, account: { phone: mine.phone } });
    expect((await sealedOf(mine.id))?.phone_blind_index).toEqual(current?.phone_blind_index);
  });
});

test('a stopping panel waits for readings and saves, up to a timeout', async () => {
  const stopping = await panel.api.again();
  const userId = (await eve.client.get<Me>('/api/me')).body.id;
  const saving = vi.spyOn(stopping.app.get(AccountSessions, { strict: false }), 'saveReading');
  const answer = Promise.withResolvers<null>();
  saving.mockReturnValue(answer.promise);
  const refresher = stopping.app.get(AccountRefresher, { strict: false });
  const result = lastValueFrom(refresher.refresh({ id: ofEve.id, userId }));
  await expect.poll(() => saving.mock.calls.length).toBe(1);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let isOver = false;
  const over = refresher.beforeApplicationShutdown().then(() => (isOver = true));
  await nextTurn();
  vi.advanceTimersByTime(3_000);
  await nextTurn();
  expect(isOver).toBe(false);
  vi.advanceTimersByTime(2_000);
  await over;
  vi.useRealTimers();
  answer.resolve(null);
  expect(await result).toMatchObject({ failed: { code: 'unavailable' } });
  await stopping.close();
});
