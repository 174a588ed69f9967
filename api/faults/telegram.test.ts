import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_TELEGRAM_CONNECTIONS } from '../src/account-refresh/refresh-permits.js';
import { RUNS_ALL, repetitions } from './seeded-random.js';
import type { Manner } from './fault-proxy.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

/** How often somebody looks at the list while Telegram says nothing; it does not for less than readings may take. */
const LOOKS = 20;

const world = useWorld();
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await world().user('ada');
  accounts = await ada.addAccounts(8);
  await ada.refreshAll();
  await ada.watch();
});

const first = () => accounts[0] as Ref;
const network = () => world().panel().toTelegram;

/** Lets accounts that failed be tried again at once, and a data centre that was spared be used. */
async function recover(): Promise<void> {
  await world().database.query('UPDATE accounts SET retry_at = NULL');
  // A panel tries a data centre that failed too often again after 15 seconds, a new one at once.
  if (!RUNS_ALL) await world().panel().stop();
  if (!RUNS_ALL) await world().panel().start();
  const refreshed = () => ada.refreshAll();
  await expect.poll(refreshed, { timeout: 40_000, interval: 500 }).toMatchObject({ done: true, failed: 0 });
}

describe.each(['SIGTERM', 'SIGKILL'] as const)('Telegram, restarted by %s,', (signal) => {
  test.each(repetitions(10))('breaks readings off and nothing else, and is not stormed (%i)', async () => {
    const hurry = network().behave({ hold: 'down' });
    const all = ada.refreshAll();
    await expect.poll(() => network().open, { timeout: 10_000 }).toBeGreaterThan(0);
    await world().telegram.end(signal);
    hurry();
    const [opened, begin] = [network().opened, performance.now()];
    expect(await all).toMatchObject({ done: true, total: accounts.length });
    const refused = await Promise.all(accounts.map((account) => ada.refresh(account)));
    for (const line of refused) expect(line).toMatchObject({ error: 'telegram_unreachable' });
    const seconds = Math.ceil((performance.now() - begin) / 1000);
    expect(network().opened - opened).toBeLessThanOrEqual(accounts.length * (1 + seconds));
    await world().telegram.run();
    await recover();
  });
});

describe('a network', () => {
  /** What it does in each direction, how many accounts are read meanwhile, and whether they can be. */
  const slow: [string, Manner, number, boolean][] = [
    ['100 ms later', { latencyMs: 50 }, 300, true],
    ['a second later', { latencyMs: 500 }, RUNS_ALL ? 300 : 48, true],
    ['5 s later', { latencyMs: 2_500 }, 64, true],
    ['30 s later', { latencyMs: 15_000 }, 300, false],
    ['one byte per second', { bytesPerSecond: 1 }, 300, false],
  ];

  test.each(slow.filter(([, { latencyMs = 0 }]) => RUNS_ALL || latencyMs === 500))(
    'that answers %s takes no more connections, and breaks off only what takes too long',
    { timeout: 300_000 },
    async (name, manner, count, isInTime) => {
      const many = await world().user(`many, ${name}`);
      await many.addAccounts(count);
      network().most = 0;
      const heal = network().behave(manner);
      expect(await many.refreshAll()).toMatchObject({ total: count, failed: isInTime ? 0 : count });
      // One that the panel has closed may still be on its way to its end.
      expect(network().most).toBeLessThan(2 * MAX_TELEGRAM_CONNECTIONS);
      heal();
      await recover();
    },
  );

  test('that keeps all answers back holds up nobody who only looks', async () => {
    const many = await world().user('many, no answers');
    await many.addAccounts(MAX_TELEGRAM_CONNECTIONS);
    const heal = network().behave({ hold: 'down' });
    let isRefreshed = false;
    const reading = many.refreshAll().finally(() => (isRefreshed = true));
    await expect.poll(() => network().open).toBeGreaterThanOrEqual(MAX_TELEGRAM_CONNECTIONS);
    for (let i = 0; i < LOOKS; i++) expect(await ada.list()).toHaveLength(accounts.length);
    expect(isRefreshed).toBe(false);
    heal();
    expect(await reading).toMatchObject({ total: MAX_TELEGRAM_CONNECTIONS, failed: 0 });
  });
});

describe('when Telegram asks to wait', () => {
  test.each([1, 30, 3600, 86_400].flatMap((seconds) => repetitions(10).map((run) => [seconds, run] as const)))(
    'for %i s, nobody asks meanwhile, also after a restart (%i)',
    async (seconds) => {
      const { telegram, database } = world();
      const { phone } = first();
      const repair = await telegram.addFault({
        phone,
        method: 'users.getUsers',
        error: [420, `FLOOD_WAIT_${seconds}`],
      });
      expect(await ada.refresh(first())).toMatchObject({ error: 'telegram_rpc', wait_seconds: seconds });
      const told = performance.now();
      await repair();
      const asked = (await telegram.calls(undefined, phone)).length;
      await world().panel().kill();
      await world().panel().start();
      let line = await ada.refresh(first());
      // The panel takes up to a tenth longer, so that not all accounts come back together.
      while (line && 'error' in line && performance.now() - told < seconds * 1100) {
        expect(line).toMatchObject({ error: 'telegram_rpc', error_code: 'FLOOD_WAIT' });
        await ada.at().get('/api/accounts?wait=1');
        expect((await telegram.calls(undefined, phone)).length).toBe(asked);
        // Nobody waits an hour here: by the clock of the database its time has come.
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

test.each(repetitions(20, 1))('a session that is unknown for a moment stays (%i)', async () => {
  const { phone } = first();
  await world().telegram.addFault({ phone, times: 1, error: [401, 'AUTH_KEY_UNREGISTERED'] });
  expect(await ada.refresh(first())).toMatchObject({ done: true });
});
