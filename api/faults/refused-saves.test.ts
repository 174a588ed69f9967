import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

const MINUTE_MS = 60_000;
const HELD = 'SELECT key FROM session_locks WHERE owner IS NOT NULL';

/** What a full disk answers to every write to an account, whatever it is for. */
const REFUSE = `
  CREATE OR REPLACE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
  CREATE TRIGGER refuse_write BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION refuse_write()`;
const ACCEPT = 'DROP TRIGGER IF EXISTS refuse_write ON accounts';

const world = useWorld({ env: { BACKGROUND_REFRESH: 'on' } });
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await world().user('ada');
  accounts = await ada.addAccounts(6);
});

beforeEach(async () => {
  await world().panel().stop();
  await world().database.query(`UPDATE accounts SET last_checked_at = now() - interval '61 minutes', retry_at = NULL`);
});

const timesAsked = ({ phone }: Ref) =>
  world()
    .telegram.calls('users.getUsers', phone)
    .then(({ length }) => length);

/** Starts the panel right before a sweep. @returns checks how often each account was asked for since */
async function startSweep() {
  const before = await Promise.all(accounts.map(timesAsked));
  const begin = performance.now();
  await world().startBefore(MINUTE_MS);
  const asked = async () => (await Promise.all(accounts.map(timesAsked))).map((count, i) => count - (before[i] ?? 0));
  /** @param perReading how often Telegram may be asked by one reading */
  const expectAtMostOnceAMinute = async (perReading: number) => {
    const counts = await asked();
    const minutes = Math.ceil((performance.now() - begin) / MINUTE_MS);
    for (const count of counts) expect(count).toBeLessThanOrEqual(minutes * perReading);
  };
  // Of an application that was told to wait some accounts are not asked for at all.
  await expect.poll(async () => Math.max(...(await asked())), { timeout: 90_000, interval: 200 }).toBeGreaterThan(0);
  return expectAtMostOnceAMinute;
}

const sweepEnds = () => expect.poll(() => world().database.query(HELD), { timeout: 60_000 }).toEqual([]);

/** The same panel reads all accounts once nothing stands in its way. */
async function expectRecovery(): Promise<void> {
  await world().database.query('UPDATE accounts SET retry_at = NULL');
  // An application that was told to wait does so for a second or two.
  const refreshed = () => ada.refreshAll();
  await expect.poll(refreshed, { timeout: 60_000 }).toMatchObject({ total: accounts.length, failed: 0 });
}

describe('a sweep of the background', () => {
  test.each(repetitions(20, 1))(
    'whose results the database refuses to save asks Telegram once a minute (%i)',
    async () => {
      const { database } = world();
      await database.query(REFUSE);
      try {
        const expectAtMostOnceAMinute = await startSweep();
        await sweepEnds();
        // Lists of accounts that are stale ask for readings too.
        for (let look = 0; look < 5; look++) await ada.at().get('/api/accounts?wait=1');
        await sweepEnds();
        await expectAtMostOnceAMinute(1);
      } finally {
        await database.query(ACCEPT);
      }
      await expectRecovery();
    },
  );

  test.each(repetitions(20, 1))('that Telegram tells to wait 0 s asks for a reading once a minute (%i)', async () => {
    const repair = await world().telegram.addFault({ method: 'users.getUsers', error: [420, 'FLOOD_WAIT_0'] });
    const expectAtMostOnceAMinute = await startSweep();
    // Those that come later are spared while the application has to wait.
    await expect
      .poll(() => world().database.query(`SELECT id FROM accounts WHERE status = 'flood_wait'`), { timeout: 60_000 })
      .not.toEqual([]);
    await sweepEnds();
    // A reading waits once for a short time and tries again.
    await expectAtMostOnceAMinute(2);
    await repair();
    await expectRecovery();
  });
});
