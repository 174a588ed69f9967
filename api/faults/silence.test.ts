import { setTimeout as pause } from 'node:timers/promises';
import type { RefreshLine } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { RUNS_ALL } from './seeded-random.js';
import { ACCOUNTS, startReading } from './start-reading.js';
import { LOCKED_LOGINS } from './observe.js';
import type { Panel } from './panel.js';
import { allOf, refreshLinesOf } from '../harness/streams.js';
import { SignIn, type Step } from './sign-in.js';
import type { Ref, User } from './user.js';
import { waitUntil, withTimeout } from './wait-until.js';
import { type CheckedTestbed, useTestbed } from './use-testbed.js';

// Tests that wait for real timeouts: lock expiry, deadlines, cooldowns. The testbeds wait at the same time.
/** Repetitions of each test. */
const REPEATS = RUNS_ALL ? 5 : 1;
const STOPPED_MS = RUNS_ALL ? 60_000 : 0;
/** A call to Telegram fails after this. */
const DEADLINE_MS = 20_000;
/** The interval of heartbeats in a refresh stream. */
const HEARTBEAT_MS = 10_000;
/** The validity of a lock, its grace period, and a second. */
const LOCK_MS = 36_000;

/** The options and the body of a test that repeats `run`. */
function repeated(testbed: () => CheckedTestbed, run: () => Promise<void>): [{ timeout: number }, () => Promise<void>] {
  const all = async () => {
    for (let time = 0; time < REPEATS; time++) {
      await run();
      await testbed().checkInvariants();
    }
  };
  return [{ timeout: REPEATS * 240_000 }, all];
}

const writesTo = async (testbed: CheckedTestbed, accounts: Ref[]) => {
  const query = 'SELECT count(*)::integer AS count FROM account_writes WHERE account_id = ANY($1)';
  const [row] = await testbed.database.query<{ count: number }>(query, [accounts.map(({ id }) => id)]);
  return row?.count;
};

describe.concurrent('one of two panels', () => {
  const testbed = useTestbed({ panels: 2 });

  test.sequential(
    'that is stopped for a long time writes nothing and opens no connection when it continues',
    ...repeated(testbed, async () => {
      const { user, accounts, reader, successor, resume, refreshed } = await startReading(testbed());
      const stopped = performance.now();
      reader.signal('SIGSTOP');
      const ids = accounts.map(({ id }) => `account:${id}`);
      const free = `SELECT (max(expires_at) + interval '5 seconds')::text AS at FROM session_locks WHERE key = ANY($1)`;
      const [expiry] = await testbed().database.query<{ at: string }>(free, [ids]);
      // A stopped process closes nothing; Telegram closes idle connections.
      reader.toTelegram.reset();
      resume();
      const lines = await Promise.all(accounts.map((account) => user.refresh(account, successor)));
      for (const line of lines) expect(line).toMatchObject({ done: true });
      const isExpired = 'SELECT clock_timestamp() > $1::timestamptz AS is_expired';
      expect(await testbed().database.query(isExpired, [expiry?.at])).toEqual([{ is_expired: true }]);
      await pause(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
      const { opened } = reader.toTelegram;
      reader.signal('SIGCONT');
      await refreshed;
      expect(await writesTo(testbed(), accounts)).toBe(ACCOUNTS);
      expect(reader.toTelegram.opened).toBe(opened);
      expect(await user.refreshAll(reader)).toMatchObject({ failed: 0 });
    }),
  );

  test.sequential(
    'that does not reach the database closes its connections to Telegram before the other may begin',
    ...repeated(testbed, async () => {
      const { user, accounts, reader, successor, resume, refreshed } = await startReading(testbed());
      const heal = reader.toDatabase.setConditions({ isCut: true });
      const read = Promise.all(accounts.map((account) => user.refresh(account, successor)));
      await waitUntil('the connections are closed', 60_000, () => reader.toTelegram.open === 0);
      expect(successor.toTelegram.open).toBe(0);
      for (const line of await read) expect(line).toMatchObject({ done: true });
      resume();
      await refreshed;
      heal();
      expect(await writesTo(testbed(), accounts)).toBe(ACCOUNTS);
      const isBack = async () => (await user.at(reader).get('/api/me')).status === 200;
      await waitUntil('the panel reaches the database', 60_000, isBack);
    }),
  );

  test.sequential(
    'that does not reach Telegram answers telegram_unreachable, and the other can refresh',
    ...repeated(testbed, async () => {
      const { user, accounts, reader, successor, resume, refreshed } = await startReading(testbed());
      const heal = reader.toTelegram.setConditions({ isCut: true });
      const read = Promise.all(accounts.map((account) => user.refresh(account, successor)));
      await waitUntil('the connections are closed', 60_000, () => reader.toTelegram.open === 0);
      for (const line of (await refreshed) as object[]) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      // The first refreshes followed the failed ones; the next ones read.
      await read;
      const lines = await Promise.all(accounts.map((account) => user.refresh(account, successor)));
      for (const line of lines) expect(line).toMatchObject({ done: true });
      heal();
      resume();
      expect(await user.refreshAll(reader)).toMatchObject({ failed: 0 });
    }),
  );
});

describe.concurrent('half a minute', () => {
  const testbed = useTestbed();

  test.sequential('without PostgreSQL: it is used as soon as it is back', async () => {
    const [user = await testbed().user('ada')] = testbed().users;
    await user.addAccounts(ACCOUNTS);
    await user.watch();
    await testbed().database.end('immediate');
    for (const until = performance.now() + 30_000; performance.now() < until; await pause(1_000)) {
      const { status } = await withTimeout('the list is refused', user.at().get('/api/accounts'));
      expect(status).toBe(503);
    }
    await testbed().database.run();
    const isBack = async () => (await user.at().get('/api/accounts')).status === 200;
    await waitUntil('the panel reaches the database', 30_000, isBack);
    expect(await user.refreshAll()).toMatchObject({ failed: 0 });
  });

  test.sequential(
    'of a network that drops all data to Telegram: every refresh ends after the deadline',
    ...repeated(testbed, async () => {
      const [user = await testbed().user('ada')] = testbed().users;
      const accounts = await user.addAccounts(ACCOUNTS);
      const { toTelegram } = testbed().panel();
      const heal = toTelegram.setConditions({ isCut: true });
      const reading = accounts.map(async (account) => allOf(refreshLinesOf<RefreshLine>(await user.open(account))));
      for (const lines of await withTimeout('the readings end', Promise.all(reading), 3 * DEADLINE_MS)) {
        expect(lines.at(-1)).toMatchObject({ error: 'telegram_unreachable' });
        // One per interval; on a busy machine the last one comes with the end.
        const waits = lines.filter((line) => 'stage' in line && line.stage === 'wait');
        expect(waits.length).toBeGreaterThanOrEqual(Math.floor(DEADLINE_MS / HEARTBEAT_MS) - 1);
      }
      await waitUntil('the connections are closed', 30_000, () => toTelegram.open === 0);
      heal();
      expect(await user.refreshAll()).toMatchObject({ failed: 0 });
    }),
  );
});

describe.concurrent('a network that drops the packets of sign-ins', () => {
  const testbed = useTestbed();
  const steps: [Step, string][] = [
    ['send', 'auth.sendCode'],
    ['code', 'auth.signIn'],
    ['password', 'auth.checkPassword'],
  ];

  async function dropPackets(user: User, what: 'questions' | 'answers'): Promise<void> {
    const { database, telegram } = testbed();
    const { toTelegram } = testbed().panel();
    const logins = steps.map(([step, method]) => {
      const login = new SignIn(testbed(), user, step === 'password');
      return { step, method, login, phone: login.phone };
    });
    await Promise.all(logins.map(({ step, login }) => login.takeStepsBefore(step)));
    if (what === 'answers') {
      await Promise.all(logins.map(({ method, phone }) => telegram.addFault({ method, phone, kind: 'silent' })));
    }
    let heal = what === 'questions' ? toTelegram.setConditions({ isCut: true }) : () => undefined;
    const taken = logins.map(({ step, login }) => login.takeStepWhenAvailable(step));
    // The login of the first step gets its lock when its code is sent.
    let held: { key: string; owner: string }[] = [];
    const locked = () => database.query<(typeof held)[number]>(LOCKED_LOGINS);
    const isLocked = async () => (held = await locked()).length === steps.length - 1;
    await waitUntil('the logins are locked', DEADLINE_MS, isLocked);
    if (what === 'answers') {
      await Promise.all(logins.map(({ method, phone }) => telegram.reached(method, 1, phone)));
      heal = toTelegram.setConditions({ isCut: true });
    }
    for (const answer of await withTimeout('the steps end', Promise.all(taken), 3 * DEADLINE_MS)) {
      expect(answer).toMatchObject({ status: 502, body: { error: 'telegram_unreachable' } });
    }
    await waitUntil('the connections are closed', 30_000, () => toTelegram.open === 0);
    // A release for a cooldown of the key changes the owner; a lock that was not released keeps it.
    const owners = held.map(({ owner }) => owner);
    const isReleased = async () =>
      (await database.query('SELECT FROM session_locks WHERE owner = ANY ($1)', [owners])).length === 0;
    await waitUntil('the locks of the logins are released', 60_000, isReleased);
    await waitUntil('the keys of the logins have cooled down', 60_000, async () => (await locked()).length === 0);
    heal();
    await telegram.clearFaults();
    await Promise.all(logins.map(({ step, login }) => login.finish(step)));
  }

  test(
    'ends each step after the deadline, and each can be repeated',
    ...repeated(testbed, async () => {
      const [user = await testbed().user('ada')] = testbed().users;
      await dropPackets(user, 'questions');
      await dropPackets(user, 'answers');
    }),
  );
});

describe.concurrent('a panel that is killed during a background refresh', () => {
  const testbed = useTestbed({ env: { BACKGROUND_REFRESH: 'on' } });
  /** The most accounts of one application that a background refresh reads at once. */
  const COUNT = 3;

  /** Starts a panel whose clock reaches the next full minute, when the background job runs, after `ms`. */
  const startMinute = (panel: Panel, ms: number) =>
    panel.start({ CLOCK_SHIFT_MS: String(60_000 - ((Date.now() + ms) % 60_000)) });

  test(
    'refreshes the accounts in the first minute after the expiry of their locks',
    ...repeated(testbed, async () => {
      const [user = await testbed().user('ada')] = testbed().users;
      const accounts = await user.addAccounts(COUNT);
      const panel = testbed().panel();
      await panel.kill();
      const ids = accounts.map(({ id }) => id);
      const old = `UPDATE accounts SET last_checked_at = now() - interval '2 hours' WHERE id = ANY($1)`;
      await testbed().database.query(old, [ids]);
      const resume = panel.toTelegram.setConditions({ hold: 'down' });
      await startMinute(panel, 5_000);
      await waitUntil('they are being read', 90_000, () => panel.toTelegram.open === COUNT);
      await panel.kill();
      resume();
      await startMinute(panel, LOCK_MS);
      // In the minute that begins when the locks have expired, not in the one after it.
      await waitUntil('they are read', LOCK_MS + 50_000, async () => (await writesTo(testbed(), accounts)) === COUNT);
    }),
  );
});
