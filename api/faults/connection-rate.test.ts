import { beforeAll, expect, test } from 'vitest';
import { RUNS_ALL, repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

/** All accounts of these tests are at this data centre. */
const DC = 2;
const ALLOWED = 3;

const world = useWorld();
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await world().user('ada');
  accounts = await ada.addAccounts(12);
  await ada.watch();
});

test.each(repetitions(20))('a limit of new connections makes readings pause, and all come back (%i)', async () => {
  const { telegram, database } = world();
  const network = world().panel().toTelegram;
  const limited = await telegram.addFault({ kind: 'connectionRate', dc: DC, max: ALLOWED, windowMs: 600_000 });
  await Promise.all(accounts.map(({ phone }) => telegram.topUp(phone)));
  const { opened } = network;
  const result = await ada.refreshAll();
  expect(result).toMatchObject({ done: true, total: accounts.length });
  expect(result?.failed).toBeGreaterThan(0);
  // None of them dials again and again.
  expect(network.opened - opened).toBeLessThanOrEqual(2 * accounts.length);
  expect(await ada.list()).toHaveLength(accounts.length);
  expect(await database.query('SELECT id FROM accounts WHERE removed_code IS NOT NULL')).toEqual([]);

  await limited();
  await database.query('UPDATE accounts SET retry_at = NULL');
  // A panel asks the data centre again after 15 s, a new one at once.
  if (!RUNS_ALL) await world().restart();
  await expect.poll(() => ada.refreshAll(), { timeout: 60_000, interval: 500 }).toMatchObject({ failed: 0 });
  for (const { phone } of accounts) world().expected.devices.set(phone, 1);
});
