import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Account, RefreshLine } from '@giftbuyer/contracts';
import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AccountLocks } from '../src/account-sessions/account-locks.js';
import { newDatabase, startApi, type TestApi } from '../harness/test-api.js';
import type { HttpClient } from '../harness/http-client.js';
import { joinSandbox } from '../harness/join-sandbox.js';
import { PanelProcess } from '../harness/panel-process.js';
import { allOf, refreshLinesOf } from '../harness/streams.js';
import { TelegramPanel, type Person } from '../harness/telegram-panel.js';
import { testDirectory } from '../harness/test-directory.js';

/** A reading that hangs must end by the lock here, not by its own deadline. */
const DEADLINE_MS = 240_000;

const panel = new TelegramPanel();

let proxy: WireProxy;
let directory: string;
let env: NodeJS.ProcessEnv;
/** Another panel in this process, and one in another process. */
let other: TestApi;
let third: PanelProcess;
let ada: Person;
let account: Account;

beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  directory = await testDirectory('session-locks');
  env = {
    DATABASE_URL: await newDatabase(),
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: directory,
    BACKGROUND_REFRESH: 'off',
  };
  panel.api = await startApi({
    env,
    telegram: { sandbox: proxy.addresses, deadlineMs: DEADLINE_MS, keyCooldownMs: 0 },
  });
  other = await panel.api.again();
  await joinSandbox(directory, proxy.addresses);
  third = await PanelProcess.start({ ...env, SANDBOX: 'on' });
  ada = await panel.person('ada');
  account = await ada.addAccount(panel.newPhone());
});
afterAll(async () => {
  await third.end('SIGKILL');
  await Promise.all([panel.api.close(), other.close()]);
  await proxy.close();
  await panel.sandbox.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  proxy.peak = 0;
});

/** The same browser at another panel. */
function at({ url }: { url: string }): HttpClient {
  const client = url === third.url ? third.client() : other.client();
  client.cookie = ada.client.cookie;
  return client;
}

const linesAt = async (where: { url: string }, { id } = account) =>
  refreshLinesOf<RefreshLine>(await at(where).open('POST', `/api/account/${id}/refresh`));

async function refreshedAt(where: { url: string }, of = account): Promise<RefreshLine | undefined> {
  return (await allOf(await linesAt(where, of))).at(-1);
}

async function refreshed({ id } = account): Promise<RefreshLine | undefined> {
  return (await ada.refreshed(id)).at(-1);
}

const readings = () => panel.sandbox.calls.count('payments.getStarsStatus');

/** Sets every lock to expired, as if its holder had not renewed it. */
const runOut = () =>
  panel.api.database.query(
    `UPDATE session_locks SET expires_at = now() - interval '6 seconds' WHERE owner IS NOT NULL`,
  );

const rename = (firstName: string) => panel.sandbox.world.change(account.phone, { firstName });

const row = async () => {
  const [found] = await panel.api.database.query<{ first_name: string; revision: number }[]>(
    'SELECT first_name, revision FROM accounts WHERE id = $1',
    [account.id],
  );
  return found;
};

describe('several panels on one database', () => {
  test('asked to refresh one account never use its session at once, and all get the result', async () => {
    for (let round = 0; round < 10; round++) {
      rename(`Round ${round}`);
      const lastLines = await Promise.all([refreshed(), refreshedAt(other), refreshedAt(third)]);
      for (const line of lastLines)
        expect(line).toMatchObject({ done: true, account: { first_name: `Round ${round}` } });
    }
    expect(proxy.peak).toBe(1);
  });

  test('one follows what the other reads: the same stages, one reading', async () => {
    const following = vi.spyOn(other.app.get(AccountLocks, { strict: false }), 'waitUntilReleased');
    const before = readings();
    const release = proxy.setConditions({ hold: 'down' });
    const first = await linesAt(third);
    await first.next();
    const second = allOf(await linesAt(other));
    await expect.poll(() => proxy.open).toBe(1);
    await expect.poll(() => following.mock.calls.length).toBeGreaterThan(0);
    release();
    expect((await second).map((line) => 'stage' in line && line.stage)).toContain('stars');
    expect((await second).at(-1)).toEqual((await allOf(first)).at(-1));
    expect(readings() - before).toBe(1);
    expect(proxy.peak).toBe(1);
  });

  test('one follows also to a failure', async () => {
    // Its key has a cooldown afterwards, so it is not the account of the other tests.
    const mine = await ada.addAccount(panel.newPhone());
    const repair = panel.sandbox.faults.add({ phone: mine.phone, kind: 'disconnect' });
    const release = proxy.setConditions({ hold: 'down' });
    const first = await linesAt(third, mine);
    await first.next();
    const second = refreshedAt(other, mine);
    release();
    expect(await second).toMatchObject({ error: 'telegram_unreachable' });
    expect((await allOf(first)).at(-1)).toMatchObject({ error: 'telegram_unreachable' });
    repair();
  });

  test('one signs out only when the other has read', async () => {
    const mine = await ada.addAccount(panel.newPhone());
    const release = proxy.setConditions({ hold: 'down' });
    const reading = refreshedAt(third, mine);
    await expect.poll(() => proxy.open).toBe(1);
    const deleted = ada.client.delete(`/api/account/${mine.id}?logout=1`);
    const another = await at(other).get('/api/accounts');
    expect(another.text).toContain(mine.phone);
    proxy.peak = 0;
    release();
    expect((await deleted).body).toEqual({ ok: true });
    expect(await reading).toMatchObject({ done: true });
    expect(proxy.peak).toBe(1);
    expect(panel.sandbox.world.devices(mine.phone)).toEqual([]);
  });
});

describe('a panel that loses its lock', () => {
  test('by being stopped and woken up writes nothing and connects to nothing', async () => {
    rename('Old');
    const release = proxy.setConditions({ hold: 'down' });
    const lines = await linesAt(third);
    await expect.poll(() => proxy.links[0]?.packets.down).toBeGreaterThan(0);
    third.signal('SIGSTOP');
    release();
    await runOut();
    // A lease is longer than a silent connection counts for Telegram.
    proxy.links[0]?.closeSide('server');
    rename('New');
    expect(await refreshed()).toMatchObject({ done: true, account: { first_name: 'New' } });
    const taken = await row();
    const opened = proxy.opened;
    third.signal('SIGCONT');
    await allOf(lines);
    expect(await row()).toEqual(taken);
    expect(proxy.opened).toBe(opened);
  });

  test('by expiry writes nothing, also when no other process has taken over', async () => {
    rename('Late');
    const before = await row();
    const release = proxy.setConditions({ hold: 'down' });
    const lines = await linesAt(other);
    await expect.poll(() => proxy.open).toBe(1);
    await runOut();
    release();
    expect((await allOf(lines)).at(-1)).toMatchObject({ error: 'unavailable' });
    expect(await row()).toEqual(before);
  });

  test('closes its connection by itself when it cannot renew', async () => {
    const mine = await ada.addAccount(panel.newPhone());
    const release = proxy.setConditions({ hold: 'down' });
    const reading = refreshedAt(other, mine);
    await expect.poll(() => proxy.open).toBe(1);
    const expiry = `SELECT expires_at FROM session_locks WHERE key = 'account:${mine.id}'`;
    const [first] = await panel.api.database.query<object[]>(expiry);
    await expect.poll(() => panel.api.database.query(expiry)).not.toEqual([first]);
    expect(proxy.open).toBe(1);
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    // The database would end a transaction that is idle for so long.
    await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await runner.query(`${expiry} FOR UPDATE`);
    await expect.poll(() => proxy.open).toBe(0);
    const [left] = await panel.api.database.query<{ seconds: number }[]>(
      `SELECT extract(epoch FROM expires_at - clock_timestamp())::float AS seconds FROM (${expiry})`,
    );
    // Another process may acquire it 5 s (`GRACE_SECONDS`) after its expiry.
    expect(left?.seconds).toBeGreaterThan(-5);
    await runner.commitTransaction();
    await runner.release();
    release();
    expect(await reading).toMatchObject({ error: 'unavailable' });
    expect((await ada.list()).accounts).toContainEqual(expect.objectContaining({ id: mine.id, status: 'ok' }));
    expect(await refreshed(mine)).toMatchObject({ done: true });
  });

  test('by dying is followed by the next one', async () => {
    rename('Successor');
    const release = proxy.setConditions({ hold: 'down' });
    const lines = await linesAt(third);
    await expect.poll(() => proxy.open).toBe(1);
    const successor = refreshedAt(other);
    await third.end('SIGKILL');
    await allOf(lines).catch(() => undefined);
    release();
    await expect.poll(() => proxy.open).toBe(0);
    await runOut();
    expect(await successor).toMatchObject({ done: true, account: { first_name: 'Successor' } });
    expect(proxy.peak).toBe(1);
    third = await PanelProcess.start({ ...env, SANDBOX: 'on' });
  });
});

test('a panel that was switched off does nothing in the background', async () => {
  await panel.makeStale(account.id);
  const before = readings();
  await panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').fireOnTick();
  expect(readings()).toBe(before);
  expect(await ada.list('?wait=1')).toMatchObject({ state: 'ready' });
  expect(readings()).toBe(before + 1);
});
