import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { RUNS_ALL, runs } from './chance.js';
import type { Manner } from './fault-proxy.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

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
  test.each(runs(10))('breaks readings off and nothing else, and is not stormed (%i)', async () => {
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
  const slow: [string, Manner, boolean][] = [
    ['100 ms later', { latencyMs: 100 }, true],
    ['a second later', { latencyMs: 1_000 }, true],
    ['5 s later', { latencyMs: 5_000 }, true],
    ['30 s later', { latencyMs: 30_000 }, false],
    ['one byte per second', { bytesPerSecond: 1 }, false],
  ];

  test.each(slow.filter(([, { latencyMs = 0 }]) => RUNS_ALL || latencyMs === 1000))(
    'that answers %s slows nobody down who only looks',
    async (_, manner, isInTime) => {
      const heal = network().behave(manner);
      const all = ada.refreshAll();
      const times: number[] = [];
      for (let i = 0; i < 50; i++) {
        const begin = performance.now();
        await ada.list();
        times.push(performance.now() - begin);
        await pause(10);
      }
      expect(times.sort((a, b) => a - b)[25]).toBeLessThan(200);
      expect(await all).toMatchObject({ failed: isInTime ? 0 : accounts.length });
      heal();
      await recover();
    },
  );
});

describe('when Telegram asks to wait', () => {
  test.each([1, 30, 3600, 86_400].flatMap((seconds) => runs(10).map((run) => [seconds, run] as const)))(
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
      while (line && 'error' in line && performance.now() - told < seconds * 1000) {
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

test.each(runs(20, 1))('a session that is unknown for a moment stays (%i)', async () => {
  const { phone } = first();
  await world().telegram.addFault({ phone, times: 1, error: [401, 'AUTH_KEY_UNREGISTERED'] });
  expect(await ada.refresh(first())).toMatchObject({ done: true });
});
