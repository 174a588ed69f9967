import { beforeAll, describe, expect, test } from 'vitest';
import { ForeignSession } from './foreign-session.js';
import { repetitions } from './seeded-random.js';
import { stallWrites } from './stall-writes.js';
import type { User } from './user.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed({ panels: 2 });
let ada: User;
let bob: User;

beforeAll(async () => {
  ada = await testbed().user('ada');
  bob = await testbed().user('bob');
});

/** The points at which a kill meets an import, each of another user. `arrange` begins before it, and waits for that point. */
interface KillPoint {
  name: string;
  arrange(session: ForeignSession): Promise<{ reached: () => Promise<unknown>; end?: () => Promise<void> }>;
}

const asking = (method: string): KillPoint => ({
  name: method,
  arrange: async ({ phone }) => {
    await testbed().telegram.addFault({ method, phone, kind: 'silent' });
    return { reached: () => testbed().telegram.reached(method, 1, phone) };
  },
});

const KILL_POINTS: KillPoint[] = [
  asking('users.getUsers'),
  asking('payments.getStarsStatus'),
  {
    name: 'after the commit',
    arrange: (session) => Promise.resolve({ reached: () => expect.poll(() => session.rows()).toBe(1) }),
  },
  {
    name: 'before the commit',
    arrange: async () => {
      // The account is written, its entry in the audit log waits.
      const { reached, resume } = await stallWrites(testbed(), 'INSERT ON audit_entries');
      return { reached, end: resume };
    },
  },
];

test.each(repetitions(20))('a kill at any moment leaves an account or nothing: run %i', async (run) => {
  const underWay: Promise<unknown>[] = [];
  const imports: { user: User; session: ForeignSession }[] = [];
  const ends: (() => Promise<void>)[] = [];
  for (const point of KILL_POINTS) {
    const user = await testbed().user(`kill ${run} ${point.name}`);
    const session = await ForeignSession.mint(testbed());
    const { reached, end } = await point.arrange(session);
    imports.push({ user, session });
    underWay.push(session.import(user).catch(() => null));
    await reached();
    if (end) ends.push(end);
  }
  const locks = await testbed().heldLocks();
  await testbed().panel().kill();
  await Promise.all(underWay);
  for (const end of ends) await end();
  const rows = () => Promise.all(imports.map(({ session }) => session.rows()));
  await expect.poll(rows).toEqual([0, 0, 1, 0]);
  await testbed().expireDeadLocks(locks);
  await testbed().telegram.clearFaults();
  await testbed().panel().start();
  const results = await Promise.all(imports.map(({ user, session }) => session.finish(user)));
  expect(results.map(({ already }) => already)).toEqual([false, false, true, false]);
  expect(await rows()).toEqual([1, 1, 1, 1]);
});

describe('one key in two panels at once', () => {
  test.each(repetitions(20))('by two users is an account of one of them: run %i', async () => {
    const session = await ForeignSession.mint(testbed());
    const users = [ada, bob] as const;
    const answers = await Promise.all(users.map((user, i) => session.import(user, testbed().panel(i))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    for (const { status, body } of answers) {
      if (status === 200) testbed().expected.expectAccount(body.account.id, session.phone);
      else expect(body).toMatchObject({ error: 'session_in_use' });
    }
    expect(await session.rows()).toBe(1);
  });

  test.each(repetitions(20))('by one user is one account: run %i', async () => {
    const session = await ForeignSession.mint(testbed());
    const answers = await Promise.all([0, 1, 0].map((i) => session.import(ada, testbed().panel(i))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body.already).sort()).toEqual([false, true, true]);
    testbed().expected.expectAccount(answers[0]?.body.account.id ?? 0, session.phone);
    expect(await session.rows()).toBe(1);
  });
});

test.each(repetitions(2))('an answer of Telegram that is lost costs nothing: run %i', async (run) => {
  const kinds = ['disconnect', 'disconnectAfter'] as const;
  await Promise.all(
    ['users.getUsers', 'payments.getStarsStatus'].flatMap((method) =>
      kinds.map(async (kind) => {
        const user = await testbed().user(`lost ${run} ${method} ${kind}`);
        const session = await ForeignSession.mint(testbed());
        await testbed().telegram.addFault({ method, phone: session.phone, kind, times: 1 });
        expect((await session.import(user)).status).toBeGreaterThanOrEqual(500);
        expect(await session.rows()).toBe(0);
        expect(await session.finish(user)).toMatchObject({ already: false });
      }),
    ),
  );
});
