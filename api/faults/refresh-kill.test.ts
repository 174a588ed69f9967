import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useWorld, type World } from './world.js';

const world = useWorld();
let ada: User;
let account: Ref;

beforeAll(async () => {
  ada = await world().user('ada');
  [account] = (await ada.addAccounts(1)) as [Ref];
  await ada.refreshAll();
  await ada.watch();
});

const row = async () => {
  const query = 'SELECT revision, stars_amount::integer AS stars FROM accounts WHERE id = $1';
  const [found] = await world().database.query<{ revision: number; stars: number }>(query, [account.id]);
  if (!found) throw new Error('The account has no row');
  return found;
};

/** Where a refresh is stopped: what stops it there, and what tells that it got there. */
type Stop = (world: World) => Promise<{ there: () => Promise<unknown>; goOn: () => unknown }>;

const answering =
  (method: string): Stop =>
  async ({ telegram }) => {
    const before = (await telegram.calls(method, account.phone)).length;
    const goOn = await telegram.addFault({ method, phone: account.phone, kind: 'silent' });
    const asked = async () => (await telegram.calls(method, account.phone)).length;
    return { there: () => expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(before), goOn };
  };

/** Whether the reading is saved although the panel died: what the database was told before counts. */
const steps: [string, boolean, Stop][] = [
  [
    'connect',
    false,
    async (world) => {
      const { toTelegram } = world.panel();
      const goOn = toTelegram.behave({ hold: 'up' });
      return { there: () => expect.poll(() => toTelegram.open, { timeout: 10_000 }).toBe(1), goOn };
    },
  ],
  ['profile', false, answering('users.getUsers')],
  ['stars', false, answering('payments.getStarsStatus')],
  [
    'save, as the database waits for the row',
    true,
    async ({ database }) => {
      const goOn = await database.lock('SELECT FROM accounts WHERE id = $1 FOR UPDATE', [account.id]);
      const waiting = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
      return { there: () => expect.poll(() => database.query(waiting)).toEqual([{ count: 1 }]), goOn };
    },
  ],
  [
    'event, as the database has saved and nobody knows',
    true,
    async (world) => {
      const { revision } = await row();
      const letGo = await world.database.lock('SELECT FROM accounts WHERE id = $1 FOR UPDATE', [account.id]);
      const waiting = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
      const there = async () => {
        await expect.poll(() => world.database.query(waiting)).toEqual([{ count: 1 }]);
        world.panel().toDatabase.behave({ hold: 'down' });
        await letGo();
        await expect.poll(async () => (await row()).revision).toBe(revision + 1);
      };
      return { there, goOn: () => world.panel().toDatabase.behave({})() };
    },
  ],
];

describe.each(steps)('a panel killed at the step %s', (_, isSaved, stop) => {
  test.each(repetitions(20, 1))('loses nothing, and the next one reads on (%i)', async () => {
    await world().telegram.topUp(account.phone);
    const before = await row();
    const { there, goOn } = await stop(world());
    const refresh = ada.refresh(account).catch(() => 'lost');
    await there();
    await world().panel().kill();
    await goOn();
    expect(await refresh).not.toMatchObject({ done: true });
    const saved = { revision: before.revision + 1, stars: before.stars + 1 };
    await expect.poll(row).toEqual(isSaved ? saved : before);
    await world().expireDeadLocks();
    await world().panel().start();
    expect(await ada.refresh(account)).toMatchObject({ done: true, account: { stars: before.stars + 1 } });
  });
});
