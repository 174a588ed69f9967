import { setTimeout as pause } from 'node:timers/promises';
import type { RefreshLine } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { RUNS_ALL } from './seeded-random.js';
import { LOCKED_LOGINS } from './observe.js';
import type { Panel } from './panel.js';
import { allOf, refreshLinesOf } from '../test/streams.js';
import { SignIn, type Step } from './sign-in.js';
import type { Ref, User } from './user.js';
import { waitUntil, withTimeout } from './wait-until.js';
import { useWorld, type World } from './world.js';

// What takes its time by nature: leases that run out, deadlines, a long rest. Each has a world of its own, and all of
// them run side by side.
/** Fewer failures than make a panel spare a data centre. */
const ACCOUNTS = 4;
/** Of each, with so many accounts at a time. */
const REPEATS = RUNS_ALL ? 5 : 1;
const STOPPED_MS = RUNS_ALL ? 60_000 : 0;
/** A call to Telegram ends after this, whatever the network does. */
const DEADLINE_MS = 20_000;
/** Less than a lock lasts that was never released. */
const RESTED_WITHIN_MS = 25_000;
/** Nobody who waits for a refresh hears nothing for longer. */
const SILENT_MS = 10_000;
/** A lease, its grace, and a moment. */
const LEASE_MS = 36_000;
/** Without a renewal for so long a panel gives its leases up; it looks once a second. */
const FENCE_MS = 20_000 + 1_500;

interface Start {
  user: User;
  accounts: Ref[];
  /** One panel that has begun to read them all and gets no answer, and one that is asked later. */
  reader: Panel;
  successor: Panel;
  /** Lets the answers come. */
  resume: () => void;
  /** What the reader tells in the end. */
  refreshed: Promise<unknown>;
}

/** A panel in the middle of reading some accounts. */
async function startReading(world: World): Promise<Start> {
  const [user] = world.users.length ? world.users : [await world.user('ada')];
  if (!user) throw new Error('There is nobody');
  const accounts = await user.addAccounts(ACCOUNTS);
  const [reader, successor] = [world.panel(0), world.panel(1)];
  const resume = reader.toTelegram.behave({ hold: 'down' });
  const refreshed = Promise.all(accounts.map((account) => user.refresh(account, reader).catch(() => 'lost')));
  await waitUntil('all are being read', 60_000, () => reader.toTelegram.open === ACCOUNTS);
  return { user, accounts, reader, successor, resume, refreshed };
}

/** The options and the body of a test that runs one thing some times, one after another. */
function repeated(world: () => World, run: () => Promise<void>): [{ timeout: number }, () => Promise<void>] {
  const all = async () => {
    for (let time = 0; time < REPEATS; time++) {
      await run();
      await world().checkInvariants();
    }
  };
  return [{ timeout: REPEATS * 150_000 }, all];
}

const writesTo = async (world: World, accounts: Ref[]) => {
  const query = 'SELECT count(*)::integer AS count FROM account_writes WHERE account_id = ANY($1)';
  const [row] = await world.database.query<{ count: number }>(query, [accounts.map(({ id }) => id)]);
  return row?.count;
};

describe.concurrent('a panel that is stopped for a long time', () => {
  const world = useWorld({ panels: 2 });

  test(
    'writes nothing and asks nothing when it wakes up',
    ...repeated(world, async () => {
      const { user, accounts, reader, successor, resume, refreshed } = await startReading(world());
      const stopped = performance.now();
      reader.signal('SIGSTOP');
      // A stopped process closes nothing; Telegram ends a connection on which nothing is said.
      reader.toTelegram.reset();
      resume();
      const lines = await Promise.all(accounts.map((account) => user.refresh(account, successor)));
      for (const line of lines) expect(line).toMatchObject({ done: true });
      expect(performance.now() - stopped).toBeGreaterThan(30_000);
      await pause(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
      const { opened } = reader.toTelegram;
      reader.signal('SIGCONT');
      await refreshed;
      expect(await writesTo(world(), accounts)).toBe(ACCOUNTS);
      expect(reader.toTelegram.opened).toBe(opened);
      expect(await user.refreshAll(reader)).toMatchObject({ failed: 0 });
    }),
  );
});

describe.concurrent('a panel that does not reach the database', () => {
  const world = useWorld({ panels: 2 });

  test(
    'closes its connections to Telegram before another panel may begin',
    ...repeated(world, async () => {
      const { user, accounts, reader, successor, resume, refreshed } = await startReading(world());
      const heal = reader.toDatabase.behave({ isCut: true });
      const read = Promise.all(accounts.map((account) => user.refresh(account, successor)));
      await waitUntil('the connections are closed', FENCE_MS, () => reader.toTelegram.open === 0);
      expect(successor.toTelegram.open).toBe(0);
      for (const line of await read) expect(line).toMatchObject({ done: true });
      resume();
      await refreshed;
      heal();
      expect(await writesTo(world(), accounts)).toBe(ACCOUNTS);
      const isBack = async () => (await user.at(reader).get('/api/me')).status === 200;
      await waitUntil('the panel reaches the database', 15_000, isBack);
    }),
  );
});

describe.concurrent('a panel that does not reach Telegram', () => {
  const world = useWorld({ panels: 2 });

  test(
    'says so, and another panel reads instead',
    ...repeated(world, async () => {
      const { user, accounts, reader, successor, resume, refreshed } = await startReading(world());
      const heal = reader.toTelegram.behave({ isCut: true });
      const read = Promise.all(accounts.map((account) => user.refresh(account, successor)));
      await waitUntil('the connections are closed', FENCE_MS, () => reader.toTelegram.open === 0);
      for (const line of (await refreshed) as object[]) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      // They followed the one that failed; asked again they read by themselves.
      await read;
      const lines = await Promise.all(accounts.map((account) => user.refresh(account, successor)));
      for (const line of lines) expect(line).toMatchObject({ done: true });
      heal();
      resume();
      expect(await user.refreshAll(reader)).toMatchObject({ failed: 0 });
    }),
  );
});

describe.concurrent('PostgreSQL that is down for half a minute', () => {
  const world = useWorld();

  test('is used as soon as it is back', async () => {
    const user = await world().user('ada');
    await user.addAccounts(ACCOUNTS);
    await user.watch();
    await world().database.end('immediate');
    for (const until = performance.now() + 30_000; performance.now() < until; await pause(1_000)) {
      const { status } = await withTimeout('the list is refused', user.at().get('/api/accounts'));
      expect(status).toBe(503);
    }
    await world().database.run();
    const isBack = async () => (await user.at().get('/api/accounts')).status === 200;
    await waitUntil('the panel reaches the database', 30_000, isBack);
    expect(await user.refreshAll()).toMatchObject({ failed: 0 });
  });
});

describe.concurrent('a network that swallows all that is said to Telegram', () => {
  const world = useWorld();

  test(
    'is noticed in time',
    ...repeated(world, async () => {
      const [user = await world().user('ada')] = world().users;
      const accounts = await user.addAccounts(ACCOUNTS);
      const { toTelegram } = world().panel();
      const heal = toTelegram.behave({ isCut: true });
      const reading = accounts.map(async (account) => allOf(refreshLinesOf<RefreshLine>(await user.open(account))));
      for (const lines of await withTimeout('the readings end', Promise.all(reading), 3 * DEADLINE_MS)) {
        expect(lines.at(-1)).toMatchObject({ error: 'telegram_unreachable' });
        // One for each time that nothing has come for a while.
        const waits = lines.filter((line) => 'stage' in line && line.stage === 'wait');
        expect(waits.length).toBeGreaterThanOrEqual(Math.floor(DEADLINE_MS / SILENT_MS));
      }
      await waitUntil('the connections are closed', 30_000, () => toTelegram.open === 0);
      heal();
      expect(await user.refreshAll()).toMatchObject({ failed: 0 });
    }),
  );
});

describe.concurrent('a network that swallows what belongs to sign-ins', () => {
  const world = useWorld();
  const steps: [Step, string][] = [
    ['send', 'auth.sendCode'],
    ['code', 'auth.signIn'],
    ['password', 'auth.checkPassword'],
  ];

  async function swallow(user: User, what: 'questions' | 'answers'): Promise<void> {
    const { database, telegram } = world();
    const { toTelegram } = world().panel();
    const logins = steps.map(([step, method]) => {
      const login = new SignIn(world(), user, step === 'password');
      return { step, method, login, phone: login.phone };
    });
    await Promise.all(logins.map(({ step, login }) => login.takeStepsBefore(step)));
    if (what === 'answers') {
      await Promise.all(logins.map(({ method, phone }) => telegram.addFault({ method, phone, kind: 'silent' })));
    }
    let heal = what === 'questions' ? toTelegram.behave({ isCut: true }) : () => undefined;
    const taken = logins.map(({ step, login }) => login.takeStep(step));
    if (what === 'answers') {
      await Promise.all(logins.map(({ method, phone }) => telegram.reached(method, 1, phone)));
      heal = toTelegram.behave({ isCut: true });
    }
    for (const answer of await withTimeout('the steps end', Promise.all(taken), 3 * DEADLINE_MS)) {
      expect(answer).toMatchObject({ status: 502, body: { error: 'telegram_unreachable' } });
    }
    await waitUntil('the connections are closed', 30_000, () => toTelegram.open === 0);
    // Their keys rest for ten seconds, less than a lock that was never released would last.
    const isFree = async () => (await database.query(LOCKED_LOGINS)).length === 0;
    await waitUntil('the keys of the logins have rested', RESTED_WITHIN_MS, isFree);
    heal();
    await telegram.clearFaults();
    await Promise.all(logins.map(({ step, login }) => login.finish(step)));
  }

  test(
    'keeps no step waiting for long, and each can be taken again',
    ...repeated(world, async () => {
      const [user = await world().user('ada')] = world().users;
      await swallow(user, 'questions');
      await swallow(user, 'answers');
    }),
  );
});

describe.concurrent('a panel that is killed while it reads by itself', () => {
  const world = useWorld({ env: { BACKGROUND_REFRESH: 'on' } });
  /** As many of one application as it reads by itself at once. */
  const COUNT = 3;

  /** Starts a panel whose next minute, in which it looks for something to read, begins after `ms`. */
  const startMinute = (panel: Panel, ms: number) =>
    panel.start({ CLOCK_SHIFT_MS: String(60_000 - ((Date.now() + ms) % 60_000)) });

  test(
    'goes on by itself in the first minute after the leases of before',
    ...repeated(world, async () => {
      const [user = await world().user('ada')] = world().users;
      const accounts = await user.addAccounts(COUNT);
      const panel = world().panel();
      await panel.kill();
      const ids = accounts.map(({ id }) => id);
      const old = `UPDATE accounts SET last_checked_at = now() - interval '2 hours' WHERE id = ANY($1)`;
      await world().database.query(old, [ids]);
      const resume = panel.toTelegram.behave({ hold: 'down' });
      await startMinute(panel, 5_000);
      await waitUntil('they are being read', 70_000, () => panel.toTelegram.open === COUNT);
      await panel.kill();
      resume();
      await startMinute(panel, LEASE_MS);
      // In the minute that begins when the leases have run out, not in the one after that.
      await waitUntil('they are read', LEASE_MS + 50_000, async () => (await writesTo(world(), accounts)) === COUNT);
    }),
  );
});
