import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventsOf } from '../harness/streams.js';
import { ledgerDifferences } from './ledger-differences.js';
import { answering, committing, saving, type Stop } from './ledger-stops.js';
import { repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

/** More than one turn reads. */
const HISTORY = 320;

const testbed = useTestbed({ panels: 2 });
let ada: User;
let account: Ref;

beforeAll(async () => {
  ada = await testbed().user('ada');
});

const transact = (amount: number, more: object = {}) =>
  testbed().telegram.transact(account.phone, { stars: { amount, nanos: 0 }, ...more });
const receive = (amount: number) => transact(amount);

/** With more received before, so that the balance never falls, as the invariant of readings expects. */
async function spend(amount: number, more: object = {}): Promise<string> {
  await receive(amount + 1);
  return transact(-amount, { flags: ['reaction'], ...more });
}

/** A new account, whose transactions are all that it ever had. */
async function newAccount(): Promise<void> {
  [account] = (await ada.addAccounts(1)) as [Ref];
  await testbed().telegram.setStars(account.phone, 0);
  await receive(10_000);
  // The transactions of TON are asked for once an hour, by the method that reads pages.
  expect(await ada.refresh(account)).toMatchObject({ done: true });
}

async function makeHistory(): Promise<void> {
  for (let sent = 0; sent < HISTORY; sent += 40) await Promise.all(Array.from({ length: 40 }, () => receive(1)));
  // Otherwise the panel would only catch up.
  await testbed().database.query(`DELETE FROM star_ledgers WHERE account_id = $1 AND currency = 'stars'`, [account.id]);
}

/** Of a panel that was killed or stopped. */
async function expireLocks(): Promise<void> {
  const expire = `UPDATE session_locks SET expires_at = now() - interval '6 seconds' WHERE key = $1 AND owner IS NOT NULL`;
  await testbed().database.query(expire, [`account:${account.id}`]);
}

/** Refreshes, and reads pages, until nothing is left to read. */
async function readOn(): Promise<void> {
  const { database } = testbed();
  const left = () =>
    database.query(`SELECT FROM star_ledgers WHERE account_id = $1 AND turn_at IS NOT NULL`, [account.id]);
  const isOver = async () => {
    await database.query('UPDATE star_ledgers SET turn_at = now() WHERE account_id = $1 AND turn_at > now()', [
      account.id,
    ]);
    await database.query('UPDATE star_ledgers SET rescan_at = now() WHERE account_id = $1', [account.id]);
    await ada.refresh(account).catch(() => 'lost');
    return (await left()).length;
  };
  await expect.poll(isOver, { timeout: 60_000, interval: 300 }).toBe(0);
}

/** The invariant of the ledger, once nothing is left to read. */
async function expectEqualLedgers(): Promise<void> {
  const find = async () => {
    await readOn();
    return ledgerDifferences(testbed(), account);
  };
  await expect.poll(find, { timeout: 60_000, interval: 500 }).toEqual([]);
}

async function killAndRestart(): Promise<void> {
  await testbed().panel().kill();
  await expireLocks();
  await testbed().panel().start();
}

const steps: [string, Stop][] = [
  ['reading', answering('payments.getStarsStatus')],
  ['save of a reading', saving],
  ['page', answering('payments.getStarsTransactions')],
];

describe.each(steps)('a panel killed at the step %s', (_, stop) => {
  test.each(repetitions(20))('reads on where it was, and nothing is missing or twice (%i)', async () => {
    await newAccount();
    await makeHistory();
    const { reached, resume } = await stop(testbed(), account);
    const refresh = ada.refresh(account).catch(() => 'lost');
    await reached();
    await testbed().panel().kill();
    await resume();
    await refresh;
    await expireLocks();
    await testbed().panel().start();
    await expectEqualLedgers();
  });
});

describe('a history', () => {
  beforeEach(async () => {
    await newAccount();
    await makeHistory();
  });

  test.each(repetitions(20))('is read on after a flood wait and a cut network (%i)', async () => {
    const { telegram, database } = testbed();
    const page = { method: 'payments.getStarsTransactions', phone: account.phone } as const;
    await telegram.addFault({ ...page, error: [420, 'FLOOD_WAIT_30'], times: 1 });
    await ada.refresh(account);
    const waits = `SELECT FROM star_ledgers WHERE account_id = $1 AND turn_at > now() + interval '100 seconds'`;
    await expect.poll(() => database.query(waits, [account.id])).toHaveLength(1);
    await telegram.addFault({ ...page, kind: 'disconnect', times: 1 });
    await database.query('UPDATE star_ledgers SET turn_at = now() WHERE account_id = $1 AND turn_at IS NOT NULL', [
      account.id,
    ]);
    await ada.refresh(account).catch(() => 'lost');
    await expectEqualLedgers();
  });

  test.each(repetitions(20))('is read on after the database died while a page was read (%i)', async () => {
    const { database } = testbed();
    const { reached, resume } = await answering('payments.getStarsTransactions')(testbed(), account);
    await ada.refresh(account);
    await reached();
    await database.end('immediate');
    await resume();
    await database.run();
    await expectEqualLedgers();
  });

  test.each(repetitions(20))(
    'is read by one panel while the other, which holds the lock, is stopped (%i)',
    async () => {
      const [first, second] = [testbed().panel(0), testbed().panel(1)];
      const { reached, resume } = await answering('payments.getStarsTransactions')(testbed(), account);
      const refresh = ada.refresh(account, first).catch(() => 'lost');
      await reached();
      first.signal('SIGSTOP');
      // A stopped process closes nothing; Telegram closes idle connections.
      first.toTelegram.reset();
      await resume();
      const open = async () => (await testbed().telegram.metrics()).connections.open;
      await expect.poll(open).toBe(0);
      await expireLocks();
      try {
        await spend(7);
        expect(await ada.refresh(account, second)).toMatchObject({ done: true });
      } finally {
        first.signal('SIGCONT');
      }
      await refresh;
      await expectEqualLedgers();
    },
  );
});

/** Ids in the `ledger.foreign` events of a panel, and `resync`, until the stream is ended. */
async function followAlerts(signal: AbortSignal, panel = testbed().panel()): Promise<string[]> {
  const response = await fetch(`${panel.url}/api/events`, { headers: { cookie: ada.at(panel).cookie ?? '' }, signal });
  expect(response.status).toBe(200);
  const ids: string[] = [];
  const follow = async () => {
    for await (const { type, data } of eventsOf(response)) {
      if (type === 'ledger.foreign') ids.push(data.transaction.id);
      if (type === 'resync') ids.push(type);
    }
  };
  void follow().catch(() => undefined);
  return ids;
}

test.each(repetitions(20))('an alert is given once although the answer to its commit was lost (%i)', async () => {
  await newAccount();
  const { database } = testbed();
  const closing = new AbortController();
  const [alerts, others] = [await followAlerts(closing.signal), await followAlerts(closing.signal, testbed().panel(1))];
  const idsOf = (events: string[]) => events.filter((id) => id !== 'resync');
  // Below the rows that come with the balance, so a turn reads it.
  const paid = await spend(5);
  for (let sent = 0; sent < 40; sent++) await receive(1);
  const { reached, resume } = await committing(testbed(), paid);
  await ada.refresh(account);
  await reached();
  const { toDatabase } = testbed().panel();
  const heal = toDatabase.setConditions({ isCut: true });
  await resume();
  const saved = () => database.query('SELECT FROM star_transactions WHERE id = $1', [paid]);
  await expect.poll(saved).toHaveLength(1);
  expect(idsOf([...alerts, ...others])).toEqual([]);
  heal();
  // The connection for notifications may be lost as well: then the other panel learns that it has missed something.
  await expect.poll(() => [idsOf(alerts), others.length > 0]).toEqual([[paid], true]);
  await expectEqualLedgers();
  expect(idsOf(alerts)).toEqual([paid]);
  expect(idsOf(others)).toBeOneOf([[], [paid]]);
  closing.abort();
});

test.each(repetitions(20))(
  'a day with purchases, refunds, pending and late rows under random kills is equal row by row (%i)',
  async () => {
    const { telegram, random } = testbed();
    await newAccount();
    const paid: string[] = [];
    const pending: string[] = [];
    const kills = new Set(Array.from({ length: 3 }, () => random.between(0, 24)));
    for (let hour = 0; hour < 24; hour++) {
      for (let i = random.between(0, 14); i >= 0; i--) {
        const kind = random.between(0, 10);
        if (kind < 6) paid.push(await spend(1 + random.between(0, 500)));
        else if (kind === 6) await spend(1 + random.between(0, 500), { lateMs: random.between(0, 7_200_000) });
        else if (kind === 7) pending.push(await spend(3, { state: 'pending' }));
        else if (kind === 8 && paid.length > 0)
          await telegram.refundTransaction(account.phone, take(paid, random.between(0, paid.length)));
        else if (pending.length > 0)
          await telegram.settleTransaction(
            account.phone,
            take(pending, 0),
            random.between(0, 2) === 0 ? 'done' : 'failed',
          );
      }
      await telegram.advanceClock(3_600_000);
      const refresh = ada.refresh(account).catch(() => 'lost');
      if (kills.has(hour)) await killAndRestart();
      await refresh;
    }
    for (const id of pending) await telegram.settleTransaction(account.phone, id, 'done');
    await telegram.advanceClock(7_200_000);
    await expectEqualLedgers();
  },
);

function take(ids: string[], index: number): string {
  const [id] = ids.splice(index, 1);
  if (id === undefined) throw new Error('There is none');
  return id;
}
