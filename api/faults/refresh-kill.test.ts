import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { stallWrites } from './stall-writes.js';
import type { Ref, User } from './user.js';
import { type CheckedTestbed, useTestbed } from './use-testbed.js';

const testbed = useTestbed();
let ada: User;
let account: Ref;

beforeAll(async () => {
  ada = await testbed().user('ada');
  [account] = (await ada.addAccounts(1)) as [Ref];
  await ada.refreshAll();
  await ada.watch();
});

const row = async () => {
  const query = 'SELECT revision, stars_amount::integer AS stars FROM accounts WHERE id = $1';
  const [found] = await testbed().database.query<{ revision: number; stars: number }>(query, [account.id]);
  if (!found) throw new Error('The account has no row');
  return found;
};

/** Stops a refresh at one step. `reached` resolves when it is there, `resume` ends the stop. */
type Stop = (testbed: CheckedTestbed) => Promise<{ reached: () => Promise<unknown>; resume: () => unknown }>;

const answering =
  (method: string): Stop =>
  async ({ telegram }) => {
    const before = (await telegram.calls(method, account.phone)).length;
    const resume = await telegram.addFault({ method, phone: account.phone, kind: 'silent' });
    const asked = async () => (await telegram.calls(method, account.phone)).length;
    return { reached: () => expect.poll(asked).toBeGreaterThan(before), resume };
  };

/** The second value: whether the reading is saved. It is when the statement reached the database before the kill. */
const steps: [string, boolean, Stop][] = [
  [
    'connect',
    false,
    async (testbed) => {
      const { toTelegram } = testbed.panel();
      const resume = toTelegram.setConditions({ hold: 'up' });
      return { reached: () => expect.poll(() => toTelegram.open).toBe(1), resume };
    },
  ],
  ['profile', false, answering('users.getUsers')],
  ['stars', false, answering('payments.getStarsStatus')],
  ['save, while the statement waits for a lock', true, (testbed) => stallWrites(testbed, 'UPDATE ON accounts')],
  [
    'event, after the database has saved and before the panel knows',
    true,
    async (testbed) => {
      const { revision } = await row();
      const stall = await stallWrites(testbed, 'UPDATE ON accounts');
      const reached = async () => {
        await stall.reached();
        testbed.panel().toDatabase.setConditions({ hold: 'down' });
        await stall.resume();
        await expect.poll(async () => (await row()).revision).toBe(revision + 1);
      };
      return { reached, resume: () => testbed.panel().toDatabase.setConditions({})() };
    },
  ],
];

describe.each(steps)('a panel killed at the step %s', (_, isSaved, stop) => {
  test.each(repetitions(20))('loses nothing, and the next refresh succeeds (%i)', async () => {
    await testbed().telegram.topUp(account.phone);
    const before = await row();
    const { reached, resume } = await stop(testbed());
    const refresh = ada.refresh(account).catch(() => 'lost');
    await reached();
    await testbed().panel().kill();
    await resume();
    expect(await refresh).not.toMatchObject({ done: true });
    const saved = { revision: before.revision + 1, stars: before.stars + 1 };
    await expect.poll(row).toEqual(isSaved ? saved : before);
    await testbed().expireDeadLocks();
    await testbed().panel().start();
    expect(await ada.refresh(account)).toMatchObject({ done: true, account: { stars: before.stars + 1 } });
  });
});
