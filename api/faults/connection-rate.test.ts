import { beforeAll, expect, test } from 'vitest';
import { RUNS_ALL, repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

/** All accounts of these tests are at this data centre. */
const DC = 2;
const ALLOWED = 3;

const testbed = useTestbed();
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await testbed().user('ada');
  accounts = await ada.addAccounts(12);
  await ada.watch();
});

test.each(repetitions(20))(
  'a limit of new connections makes refreshes fail, and all succeed after it (%i)',
  async () => {
    const { telegram, database } = testbed();
    const network = testbed().panel().toTelegram;
    const limited = await telegram.addFault({ kind: 'connectionRate', dc: DC, max: ALLOWED, windowMs: 600_000 });
    await Promise.all(accounts.map(({ phone }) => telegram.topUp(phone)));
    const { opened } = network;
    const result = await ada.refreshAll();
    expect(result).toMatchObject({ done: true, total: accounts.length });
    expect(result?.failed).toBeGreaterThan(0);
    // At most one retry each.
    expect(network.opened - opened).toBeLessThanOrEqual(2 * accounts.length);
    expect(await ada.list()).toHaveLength(accounts.length);
    expect(await database.query('SELECT id FROM accounts WHERE removed_code IS NOT NULL')).toEqual([]);

    await limited();
    await database.query('UPDATE accounts SET retry_at = NULL');
    // The circuit breaker of the data centre stays open for 15 s; a new process has none that is open.
    if (!RUNS_ALL) await testbed().restart();
    await expect.poll(() => ada.refreshAll(), { timeout: 60_000, interval: 500 }).toMatchObject({ failed: 0 });
    for (const { phone } of accounts) testbed().expected.devices.set(phone, 1);
  },
);
