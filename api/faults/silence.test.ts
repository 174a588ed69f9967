import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RUNS_ALL } from './chance.js';
import type { Panel } from './panel.js';
import type { Ref, User } from './user.js';
import { until } from './until.js';
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
/** Without a renewal for so long a panel gives its leases up; it looks once a second. */
const FENCE_MS = 20_000 + 1_500;

interface Start {
  user: User;
  accounts: Ref[];
  /** One panel that has begun to read them all and gets no answer, and one that is asked later. */
  reader: Panel;
  heir: Panel;
  /** Lets the answers come. */
  go: () => void;
  /** What the reader tells in the end. */
  told: Promise<unknown>;
}

/** A panel in the middle of reading some accounts. */
async function begin(world: World): Promise<Start> {
  const [user] = world.users.length ? world.users : [await world.user('ada')];
  if (!user) throw new Error('There is nobody');
  const accounts = await user.addAccounts(ACCOUNTS);
  const [reader, heir] = [world.panel(0), world.panel(1)];
  const go = reader.toTelegram.behave({ hold: 'down' });
  const told = Promise.all(accounts.map((account) => user.refresh(account, reader).catch(() => 'lost')));
  await until('all are being read', 10_000, () => reader.toTelegram.open === ACCOUNTS);
  return { user, accounts, reader, heir, go, told };
}

/** The options and the body of a test that runs one thing some times, one after another. */
function repeated(world: () => World, run: () => Promise<void>): [{ timeout: number }, () => Promise<void>] {
  const all = async () => {
    for (let time = 0; time < REPEATS; time++) {
      await run();
      await world().check();
    }
  };
  return [{ timeout: REPEATS * 150_000 }, all];
}

const writesTo = async (world: World, accounts: Ref[]) => {
  const query = 'SELECT count(*)::integer AS count FROM account_journal WHERE account_id = ANY($1)';
  const [row] = await world.database.query<{ count: number }>(query, [accounts.map(({ id }) => id)]);
  return row?.count;
};

describe.concurrent('a panel that is stopped for a long time', () => {
  const world = useWorld({ panels: 2 });

  test(
    'writes nothing and asks nothing when it wakes up',
    ...repeated(world, async () => {
      const { user, accounts, reader, heir, go, told } = await begin(world());
      const stopped = performance.now();
      reader.signal('SIGSTOP');
      // A stopped process closes nothing; Telegram ends a connection on which nothing is said.
      reader.toTelegram.reset();
      go();
      const lines = await Promise.all(accounts.map((account) => user.refresh(account, heir)));
      for (const line of lines) expect(line).toMatchObject({ done: true });
      expect(performance.now() - stopped).toBeGreaterThan(30_000);
      await pause(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
      const { opened } = reader.toTelegram;
      reader.signal('SIGCONT');
      await told;
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
      const { user, accounts, reader, heir, go, told } = await begin(world());
      const heal = reader.toDatabase.behave({ isCut: true });
      const read = Promise.all(accounts.map((account) => user.refresh(account, heir)));
      await until('the connections are closed', FENCE_MS, () => reader.toTelegram.open === 0);
      expect(heir.toTelegram.open).toBe(0);
      for (const line of await read) expect(line).toMatchObject({ done: true });
      go();
      await told;
      heal();
      expect(await writesTo(world(), accounts)).toBe(ACCOUNTS);
      const isBack = async () => (await user.at(reader).get('/api/me')).status === 200;
      await until('the panel reaches the database', 15_000, isBack);
    }),
  );
});

describe.concurrent('a panel that does not reach Telegram', () => {
  const world = useWorld({ panels: 2 });

  test(
    'says so, and another panel reads instead',
    ...repeated(world, async () => {
      const { user, accounts, reader, heir, go, told } = await begin(world());
      const heal = reader.toTelegram.behave({ isCut: true });
      const read = Promise.all(accounts.map((account) => user.refresh(account, heir)));
      await until('the connections are closed', FENCE_MS, () => reader.toTelegram.open === 0);
      for (const line of (await told) as object[]) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      // They followed the one that failed; asked again they read by themselves.
      await read;
      const lines = await Promise.all(accounts.map((account) => user.refresh(account, heir)));
      for (const line of lines) expect(line).toMatchObject({ done: true });
      heal();
      go();
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
      const begin = performance.now();
      expect((await user.at().get('/api/accounts')).status).toBe(503);
      expect(performance.now() - begin).toBeLessThan(2_000);
    }
    await world().database.run();
    const isBack = async () => (await user.at().get('/api/accounts')).status === 200;
    await until('the panel reaches the database', 5_000, isBack);
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
      const begin = performance.now();
      const lines = await Promise.all(accounts.map((account) => user.refresh(account)));
      expect(performance.now() - begin).toBeLessThan(DEADLINE_MS + 5_000);
      for (const line of lines) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      await until('the connections are closed', 1_000, () => toTelegram.open === 0);
      heal();
      expect(await user.refreshAll()).toMatchObject({ failed: 0 });
    }),
  );
});
