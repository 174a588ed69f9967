import { beforeAll, describe, expect, test } from 'vitest';
import { REFRESH_PERMIT_COUNT } from '../src/account-refresh/refresh-permits.js';
import { RUNS_ALL, repetitions } from './seeded-random.js';
import type { Conditions } from '../harness/fault-proxy.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

/** How often the list is read while Telegram does not answer. Takes less time than the deadline of a reading. */
const LOOKS = 20;

const testbed = useTestbed();
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await testbed().user('ada');
  accounts = await ada.addAccounts(8);
  await ada.refreshAll();
  await ada.watch();
});

const first = () => accounts[0] as Ref;
const network = () => testbed().panel().toTelegram;

/** Clears the waits of failed accounts and closes the circuit breakers. */
async function recover(): Promise<void> {
  await testbed().database.query('UPDATE accounts SET retry_at = NULL');
  // The circuit breaker of a data centre stays open for 15 s; a new process has none that is open.
  if (!RUNS_ALL) await testbed().panel().stop();
  if (!RUNS_ALL) await testbed().panel().start();
  const refreshed = () => ada.refreshAll();
  await expect.poll(refreshed, { timeout: 40_000, interval: 500 }).toMatchObject({ done: true, failed: 0 });
}

/** Reads them until all succeed: after failures a circuit breaker may be open for 15 s. */
async function expectAllRead(user: User, total: number): Promise<void> {
  const read = async () => {
    await testbed().database.query('UPDATE accounts SET retry_at = NULL');
    return user.refreshAll();
  };
  await expect.poll(read, { timeout: 120_000, interval: 500 }).toMatchObject({ total, failed: 0 });
}

describe.each(['SIGTERM', 'SIGKILL'] as const)('Telegram, restarted by %s,', (signal) => {
  test.each(repetitions(10))(
    'interrupts only the readings under way, and gets no burst of connections (%i)',
    async () => {
      const release = network().setConditions({ hold: 'down' });
      const all = ada.refreshAll();
      await expect.poll(() => network().open).toBeGreaterThan(0);
      await testbed().telegram.end(signal);
      release();
      const [opened, begin] = [network().opened, performance.now()];
      expect(await all).toMatchObject({ done: true, total: accounts.length });
      const refused = await Promise.all(accounts.map((account) => ada.refresh(account)));
      for (const line of refused) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      const seconds = Math.ceil((performance.now() - begin) / 1000);
      expect(network().opened - opened).toBeLessThanOrEqual(accounts.length * (1 + seconds));
      await testbed().telegram.run();
      await recover();
    },
  );
});

describe('a network', () => {
  /** A name, the conditions, how many accounts are refreshed, and whether the refreshes succeed. */
  const slow: [string, Conditions, number, boolean][] = [
    ['100 ms later', { latencyMs: 50 }, 300, true],
    ['a second later', { latencyMs: 500 }, RUNS_ALL ? 300 : 48, true],
    ['5 s later', { latencyMs: 2_500 }, 64, true],
    ['30 s later', { latencyMs: 15_000 }, 300, false],
    ['one byte per second', { bytesPerSecond: 1 }, 300, false],
  ];

  test.each(slow.filter(([, { latencyMs = 0 }]) => RUNS_ALL || latencyMs === 500))(
    'that answers %s: connections stay within the limit, and only readings over the deadline fail',
    { timeout: 300_000 },
    async (name, conditions, count, isInTime) => {
      const many = await testbed().user(`many, ${name}`);
      await many.addAccounts(count);
      network().peak = 0;
      const heal = network().setConditions(conditions);
      const read = await many.refreshAll();
      expect(read).toMatchObject({ total: count });
      // On a busy machine some take longer than the deadline.
      if (isInTime) await expectAllRead(many, count);
      else expect(read).toMatchObject({ failed: count });
      // A connection that the panel has closed may still be closing here.
      expect(network().peak).toBeLessThan(2 * REFRESH_PERMIT_COUNT);
      heal();
      await recover();
    },
  );

  test('that holds back all answers does not delay requests for the list', async () => {
    const many = await testbed().user('many, no answers');
    await many.addAccounts(REFRESH_PERMIT_COUNT);
    const heal = network().setConditions({ hold: 'down' });
    let isRefreshed = false;
    const reading = many.refreshAll().finally(() => (isRefreshed = true));
    await expect.poll(() => network().open).toBeGreaterThanOrEqual(REFRESH_PERMIT_COUNT);
    for (let i = 0; i < LOOKS; i++) expect(await ada.list()).toHaveLength(accounts.length);
    expect(isRefreshed).toBe(false);
    heal();
    expect(await reading).toMatchObject({ total: REFRESH_PERMIT_COUNT });
    await expectAllRead(many, REFRESH_PERMIT_COUNT);
  });
});

describe('when Telegram asks to wait', () => {
  test.each([1, 30, 3600, 86_400].flatMap((seconds) => repetitions(10).map((run) => [seconds, run] as const)))(
    'for %i s, the account is not read in that time, also after a restart (%i)',
    async (seconds) => {
      const { telegram, database } = testbed();
      const { phone } = first();
      const repair = await telegram.addFault({
        phone,
        method: 'users.getUsers',
        error: [420, `FLOOD_WAIT_${seconds}`],
      });
      expect(await ada.refresh(first())).toMatchObject({ error: 'telegram_rpc', wait_seconds: seconds });
      const toldAt = performance.now();
      await repair();
      const asked = (await telegram.calls(undefined, phone)).length;
      await testbed().panel().kill();
      await testbed().panel().start();
      let line = await ada.refresh(first());
      // The panel waits up to a tenth longer, so that the accounts are not all read at the same moment.
      while (line && 'error' in line && performance.now() - toldAt < seconds * 1100) {
        expect(line).toMatchObject({ error: 'telegram_rpc', error_code: 'FLOOD_WAIT' });
        await ada.at().get('/api/accounts?wait=1');
        expect((await telegram.calls(undefined, phone)).length).toBe(asked);
        // Instead of waiting an hour, the test moves the time in the row.
        if (seconds > 1) {
          const past = `UPDATE accounts SET retry_at = retry_at - make_interval(secs => $1) WHERE id = $2`;
          await database.query(past, [seconds, first().id]);
        }
        line = await ada.refresh(first());
      }
      expect(await ada.refresh(first())).toMatchObject({ done: true });
    },
  );
});

test.each(repetitions(20))('a single AUTH_KEY_UNREGISTERED does not end a session (%i)', async () => {
  const { phone } = first();
  await testbed().telegram.addFault({ phone, times: 1, error: [401, 'AUTH_KEY_UNREGISTERED'] });
  expect(await ada.refresh(first())).toMatchObject({ done: true });
});
