import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const MINUTE_MS = 60_000;
const HELD_LOCKS_SQL = 'SELECT key FROM session_locks WHERE owner IS NOT NULL AND expires_at > now()';

/** Makes every update of an account fail as on a full disk. */
const REFUSE = `
  CREATE OR REPLACE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
  CREATE TRIGGER refuse_write BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION refuse_write()`;
const ACCEPT = 'DROP TRIGGER IF EXISTS refuse_write ON accounts';

const testbed = useTestbed({ env: { BACKGROUND_REFRESH: 'on' } });
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await testbed().user('ada');
  accounts = await ada.addAccounts(6);
});

beforeEach(async () => {
  await testbed().panel().stop();
  await testbed().database.query(
    `UPDATE accounts SET last_checked_at = now() - interval '61 minutes', retry_at = NULL`,
  );
});

const timesAsked = ({ phone }: Ref) =>
  testbed()
    .telegram.calls('users.getUsers', phone)
    .then(({ length }) => length);

/** Starts the panel right before a sweep. @returns checks how often each account was asked for since */
async function startSweep() {
  const before = await Promise.all(accounts.map(timesAsked));
  const begin = performance.now();
  await testbed().startBefore(MINUTE_MS);
  const asked = async () => (await Promise.all(accounts.map(timesAsked))).map((count, i) => count - (before[i] ?? 0));
  /** @param perReading how often Telegram may be asked by one reading */
  const expectAtMostOnceAMinute = async (perReading: number) => {
    const counts = await asked();
    const minutes = Math.ceil((performance.now() - begin) / MINUTE_MS);
    for (const count of counts) expect(count).toBeLessThanOrEqual(minutes * perReading);
  };
  // After a flood wait of the application some accounts are not read at all.
  await expect.poll(async () => Math.max(...(await asked())), { timeout: 90_000, interval: 200 }).toBeGreaterThan(0);
  return expectAtMostOnceAMinute;
}

const sweepEnds = () => expect.poll(() => testbed().database.query(HELD_LOCKS_SQL), { timeout: 60_000 }).toEqual([]);

/** The same panel refreshes all accounts once the fault is over. */
async function expectRecovery(): Promise<void> {
  await testbed().database.query('UPDATE accounts SET retry_at = NULL');
  // A flood wait of the application lasts a second or two.
  const refreshed = () => ada.refreshAll();
  await expect.poll(refreshed, { timeout: 60_000 }).toMatchObject({ total: accounts.length, failed: 0 });
}

describe('the background refresh', () => {
  test.each(repetitions(20))('reads each account at most once a minute when results cannot be saved (%i)', async () => {
    const { database } = testbed();
    await database.query(REFUSE);
    try {
      const expectAtMostOnceAMinute = await startSweep();
      await sweepEnds();
      // Lists also refresh stale accounts.
      for (let look = 0; look < 5; look++) await ada.at().get('/api/accounts?wait=1');
      await sweepEnds();
      await expectAtMostOnceAMinute(1);
    } finally {
      await database.query(ACCEPT);
    }
    await expectRecovery();
  });

  test.each(repetitions(20))('reads each account at most once a minute after FLOOD_WAIT_0 (%i)', async () => {
    const repair = await testbed().telegram.addFault({ method: 'users.getUsers', error: [420, 'FLOOD_WAIT_0'] });
    const expectAtMostOnceAMinute = await startSweep();
    // Later accounts are skipped while the application has to wait.
    await expect
      .poll(() => testbed().database.query(`SELECT id FROM accounts WHERE status = 'flood_wait'`), { timeout: 60_000 })
      .not.toEqual([]);
    await sweepEnds();
    // A reading waits out one short flood wait and retries.
    await expectAtMostOnceAMinute(2);
    await repair();
    await expectRecovery();
  });
});
