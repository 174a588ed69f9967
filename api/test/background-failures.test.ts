import { SchedulerRegistry } from '@nestjs/schedule';
import type { Account } from '@giftbuyer/contracts';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { InternalFailures } from '../src/account-refresh/internal-failures.js';
import { accountLockKey } from '../src/accounts/account-lock-key.js';
import { Sealing } from '../src/sealing/sealing.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
let accounts: Account[];

beforeAll(async () => {
  ada = await panel.person('ada');
  accounts = [];
  while (accounts.length < 3) accounts.push(await ada.addAccount(panel.newPhone()));
});
beforeEach(async () => {
  await panel.makeStale(...accounts.map(({ id }) => id));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const minute = () => panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').fireOnTick();
const readings = () => panel.sandbox.calls.count('users.getUsers');

/** Simulates a full disk: rows of accounts cannot be written. */
async function fillDisk(): Promise<() => Promise<unknown>> {
  const { database } = panel.api;
  await database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$`);
  await database.query('CREATE TRIGGER refuse BEFORE UPDATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION refuse()');
  return () => database.query('DROP FUNCTION refuse CASCADE');
}

async function databaseTime(): Promise<Date> {
  const [row] = await panel.api.database.query<[{ now: Date }]>('SELECT now()');
  return row.now;
}

/** The pause before the next reading lasts from `wait` seconds after `since` to `left` seconds from now. */
const failureOf = async (account: Account | undefined, since = new Date()) => {
  const [row] = await panel.api.database.query<{ status: string; failures: number; wait: number; left: number }[]>(
    `SELECT status, failures, extract(epoch FROM retry_at - $2)::float AS wait,
       extract(epoch FROM retry_at - now())::float AS left FROM accounts WHERE id = $1`,
    [account?.id, since],
  );
  return row;
};

describe('a reading that cannot be saved', () => {
  test('is asked of Telegram once a minute, by the background and by lists', async () => {
    const repair = await fillDisk();
    const before = readings();
    try {
      await minute();
      expect(readings() - before).toBe(accounts.length);
      await minute();
      await ada.list('?wait=1');
      await ada.list('?wait=1');
      expect(readings() - before).toBe(accounts.length);
    } finally {
      await repair();
    }
    // By hand at once, and by the background after the minute.
    expect((await ada.refreshed(accounts[0]?.id ?? 0)).at(-1)).toMatchObject({ done: true });
    expect(readings() - before).toBe(accounts.length + 1);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 61_000);
    await minute();
    expect(readings() - before).toBe(2 * accounts.length);
  });

  test('while a sweep is under way is not repeated by that sweep', async () => {
    const [byHand, inSweep] = accounts;
    if (!byHand || !inSweep) throw new Error('No account');
    const { calls, faults } = panel.sandbox;
    const asked = ({ phone }: Account) => calls.count('users.getUsers', phone);
    const hold = ({ phone }: Account) => {
      const { promise: until, resolve: answer } = Promise.withResolvers<undefined>();
      faults.add({ phone, method: 'users.getUsers', times: 1, kind: 'hold', until });
      return () => answer(undefined);
    };
    const before = [asked(byHand), asked(inSweep)] as const;
    const [answerByHand, answerInSweep] = [hold(byHand), hold(inSweep)];
    const repair = await fillDisk();
    try {
      const refreshed = ada.refreshed(byHand.id);
      await calls.reached('users.getUsers', before[0] + 1, byHand.phone);
      const swept = minute();
      await calls.reached('users.getUsers', before[1] + 1, inSweep.phone);
      answerByHand();
      expect((await refreshed).at(-1)).toMatchObject({ error: 'storage_unwritable' });
      answerInSweep();
      await swept;
      expect(asked(byHand) - before[0]).toBe(1);
    } finally {
      await repair();
    }
  });

  test('is known to be tried before another reading of the account can begin', async () => {
    const [mine] = accounts;
    if (!mine) throw new Error('No account');
    const method = 'payments.getStarsStatus';
    const begun = panel.sandbox.calls.count(method);
    const { promise: until, resolve: answer } = Promise.withResolvers<undefined>();
    const release = panel.sandbox.faults.add({ phone: mine.phone, method, times: 1, kind: 'hold', until });
    const reading = ada.refreshed(mine.id);
    await panel.sandbox.calls.reached(method, begun + 1);
    const repair = await fillDisk();
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM session_locks WHERE key = $1 FOR UPDATE', [accountLockKey(mine)]);
    try {
      answer(undefined);
      // The release waits for the row.
      const failures = panel.api.app.get(InternalFailures, { strict: false });
      await expect.poll(() => failures.recentlyUnrecorded()).toContain(mine.id);
    } finally {
      await runner.commitTransaction();
      await runner.release();
      expect((await reading).at(-1)).toMatchObject({ error: 'storage_unwritable' });
      await repair();
      release();
    }
  });

  test('is answered with words about the disk, and is one line of the log however many there are', async () => {
    const errors = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const repair = await fillDisk();
    try {
      for (const account of [...accounts, ...accounts]) {
        expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error: 'storage_unwritable' });
      }
      expect((await ada.list()).accounts).toHaveLength(accounts.length);
    } finally {
      await repair();
    }
    // None when the line of the test before counts for these too.
    expect(errors.mock.calls.length).toBeLessThanOrEqual(1);
    for (const account of accounts) {
      expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
    }
  });
});

describe('a session that does not open', () => {
  test('is left alone for longer each time, and does not stop the others', async () => {
    const [mine, ...others] = accounts;
    if (!mine) throw new Error('No account');
    const [row] = await panel.api.database.query<{ user_id: number; session_sealed: Buffer }[]>(
      'SELECT user_id, session_sealed FROM accounts WHERE id = $1',
      [mine.id],
    );
    const place = { table: 'accounts', column: 'session_sealed', rowId: mine.id, ownerId: row?.user_id ?? 0 };
    const replace = (sealed: Buffer | undefined) =>
      panel.api.database.query('UPDATE accounts SET session_sealed = $2 WHERE id = $1', [mine.id, sealed]);
    await replace(panel.api.app.get(Sealing, { strict: false }).seal(place, 'of a newer version'));
    const before = readings();
    let since = await databaseTime();
    await minute();
    expect(readings() - before).toBe(others.length);
    const first = await failureOf(mine, since);
    expect(first).toMatchObject({ status: 'unreachable', failures: 1 });
    expect(first?.wait).toBeGreaterThanOrEqual(60);
    expect(first?.left).toBeLessThanOrEqual(60);
    await panel.makeStale(mine.id);
    since = await databaseTime();
    await minute();
    const second = await failureOf(mine, since);
    expect(second).toMatchObject({ status: 'unreachable', failures: 2 });
    expect(second?.wait).toBeGreaterThanOrEqual(120);
    expect(second?.left).toBeLessThanOrEqual(120);
    await replace(row?.session_sealed);
    expect((await ada.refreshed(mine.id)).at(-1)).toMatchObject({ done: true });
    expect(await failureOf(mine)).toEqual({ status: 'ok', failures: 0, wait: null, left: null });
  });
});

test('FLOOD_WAIT_0 is a wait of a second, and one sweep tries the account once', async () => {
  const [mine, ...others] = accounts;
  const repair = panel.sandbox.faults.add({
    phone: mine?.phone,
    method: 'users.getUsers',
    error: [420, 'FLOOD_WAIT_0'],
  });
  const before = readings();
  await minute();
  repair();
  // The reading itself repeats the request after a wait of up to 5 s.
  expect(readings() - before).toBe(others.length + 2);
  expect(await failureOf(mine)).toMatchObject({ status: 'flood_wait', failures: 1 });
});

test('a refused account keeps the code of Telegram, and is tried again an hour later at most', async () => {
  const [mine] = accounts;
  await panel.api.database.query('UPDATE accounts SET failures = 40 WHERE id = $1', [mine?.id]);
  const repair = panel.sandbox.faults.add({
    phone: mine?.phone,
    method: 'users.getUsers',
    error: [400, 'PEER_ID_INVALID'],
  });
  const since = await databaseTime();
  await minute();
  repair();
  const failure = await failureOf(mine, since);
  expect(failure).toMatchObject({ status: 'unreachable', failures: 41 });
  expect(failure?.wait).toBeGreaterThanOrEqual(3600);
  expect(failure?.left).toBeLessThanOrEqual(3600);
  const listed = (await ada.list()).accounts.find(({ id }) => id === mine?.id);
  expect(listed).toMatchObject({ status: 'unreachable', status_code: 'PEER_ID_INVALID' });
});
