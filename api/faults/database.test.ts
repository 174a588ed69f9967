import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, expectError } from '../harness/http-client.js';
import { repetitions } from './seeded-random.js';
import { Load } from './load.js';
import { LOCKED_LOGINS } from './observe.js';
import { SignIn } from './sign-in.js';
import type { Ref, User } from './user.js';
import { withTimeout } from './wait-until.js';
import { useTestbed } from './use-testbed.js';

const STALL_MS = 3_000;

const testbed = useTestbed();
const accounts = new Map<User, Ref[]>();
let ada: User;

beforeAll(async () => {
  for (const name of ['ada', 'bob', 'carol']) {
    const user = await testbed().user(name);
    accounts.set(user, await user.addAccounts(4));
    await user.watch();
  }
  [[ada]] = accounts as unknown as [[User]];
});

/** An account of Ada: a load may delete some, never all. */
const first = () => (accounts.get(ada) as [Ref])[0];

/** The result, and the milliseconds it took. */
async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const begin = performance.now();
  return [await work, performance.now() - begin];
}

/** Requests that need the database answer 503; `/api/health` says whether the database is down. */
async function expectErrors(health: 200 | 503): Promise<void> {
  const requests = [
    () => ada.at().get('/api/accounts'),
    () => ada.at().get('/api/me'),
    () => ada.rename('Somebody'),
    () => ada.at().post(`/api/account/${first().id}/refresh`),
  ];
  const answers = Promise.all(requests.map((request) => request()));
  for (const answer of await withTimeout('requests are refused', answers)) {
    expectError(answer, 503, 'unavailable');
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]$/);
  }
  const answer = await withTimeout('the panel says how it is', ada.at().get('/api/health'));
  expect(answer.status).toBe(health);
}

async function expectRecovery(): Promise<void> {
  const answer = async () => (await ada.at().get('/api/accounts')).status;
  await expect.poll(answer).toBe(200);
  expect(await ada.refreshAll()).toMatchObject({ done: true, failed: 0 });
}

describe.each(['fast', 'immediate'] as const)('PostgreSQL, stopped %s,', (mode) => {
  test.each(repetitions(10))(
    'is answered as an outage while it is down, and used as soon as it is back (%i)',
    async () => {
      await testbed().database.end(mode);
      await expectErrors(503);
      await testbed().database.run();
      await expectRecovery();
    },
  );

  test.each(repetitions(10))('under load loses nothing that was confirmed (%i)', async () => {
    const load = new Load(testbed(), testbed().random, accounts);
    await load.waitForAnswers(30);
    await testbed().database.end(mode);
    await testbed().database.run();
    await load.waitForAnswers(30);
    await load.stop();
    await expectRecovery();
    expect(load.violations).toEqual([]);
  });
});

test.each(repetitions(10))('a transaction that never ends delays requests only up to their timeout (%i)', async () => {
  const release = await testbed().database.lock('LOCK TABLE api_profiles, session_tokens IN ACCESS EXCLUSIVE MODE');
  await expectErrors(200).finally(release);
  await expectRecovery();
});

test.each(repetitions(10))(
  'when every connection of the pool waits, further requests are refused in time (%i)',
  async () => {
    const release = await testbed().database.lock('LOCK TABLE api_profiles IN ACCESS EXCLUSIVE MODE');
    const waiting = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    let areWaiting = false;
    // On a busy machine the first are refused before the last come: they ask again.
    const rename = async (name: string): Promise<Answer> => {
      const answer = await ada.rename(name);
      return areWaiting || answer.status !== 503 ? answer : rename(name);
    };
    // More than the pool has.
    const renames = Array.from({ length: 24 }, (_, i) => rename(`Name ${i}`));
    try {
      await expect.poll(() => testbed().database.query(waiting), { interval: 20 }).toEqual([{ count: 16 }]);
      const health = await withTimeout('the panel says that it is well', ada.at().get('/api/health'));
      expect(health.status).toBe(200);
      areWaiting = true;
      for (const answer of await withTimeout('renames are refused', Promise.all(renames))) {
        expectError(answer, 503, 'unavailable');
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    } finally {
      areWaiting = true;
      await release();
    }
    await expectRecovery();
  },
);

test.each(repetitions(10))('a panel whose event loop stalled does not report a database outage (%i)', async () => {
  const { toDatabase } = testbed().panel();
  // All but the LISTEN connection: the next request needs a new one.
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'giftbuyer'`;
  const left = async () => {
    await testbed().database.query(end);
    return toDatabase.open;
  };
  /** Reads the list while the panel stalls. @returns null when the list was refused before the stall */
  const readInStall = async () => {
    await expect.poll(left).toBe(1);
    await ada.at().get('/api/health');
    const { opened } = toDatabase;
    const answer = toDatabase.setConditions({ hold: 'down' });
    const list = timed(ada.at().get('/api/accounts'));
    await expect.poll(() => toDatabase.opened, { interval: 5 }).toBeGreaterThan(opened);
    await testbed().panel().stall(STALL_MS);
    // Long before the query timeout.
    answer();
    // What comes during the stall was sent before it.
    const early = await Promise.race([list, pause(STALL_MS / 3, null)]);
    return early?.[0].status === 503 ? null : list;
  };
  let read = await readInStall();
  while (!read) read = await readInStall();
  const [{ status }, ms] = read;
  expect(status).toBe(200);
  expect(ms).toBeGreaterThan(STALL_MS);
});

describe('a statement whose answer was lost', () => {
  /** Locks that are held now can only be released: they do not expire during the test. Cooldowns of keys stay short. */
  const preventExpiry = () =>
    testbed().database.query(`UPDATE session_locks SET expires_at = clock_timestamp() + interval '1 hour'
      WHERE owner IS NOT NULL AND expires_at > clock_timestamp() + interval '10 seconds'`);

  /** Lets the panel acquire a session lock, and resets its connections to the database before the answer. */
  async function loseAnswer<T>(ask: () => Promise<T>, isDone: string): Promise<T> {
    const { database } = testbed();
    const { toDatabase } = testbed().panel();
    const count = async (query: string) => (await database.query(query)).length;
    const acquiring = `SELECT FROM pg_stat_activity
      WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%token = token + 1%'`;
    for (;;) {
      const unlock = await database.lock('LOCK TABLE session_locks IN ACCESS EXCLUSIVE MODE');
      const answer = ask();
      const isTooEarly = answer.then((early) => {
        throw new Error(`Answered without waiting for the lock: ${JSON.stringify(early)}`);
      });
      const holdBack = async () => {
        const isWaiting = expect.poll(() => count(`${acquiring} AND wait_event_type = 'Lock'`)).toBeGreaterThan(0);
        await Promise.race([isWaiting, isTooEarly]);
        return toDatabase.setConditions({ hold: 'down' });
      };
      const heal = await holdBack().finally(unlock);
      await expect.poll(() => count(acquiring), { interval: 5 }).toBe(0);
      const isExecuted = (await count(isDone)) === 1;
      if (isExecuted) toDatabase.reset();
      heal();
      if (isExecuted) return answer;
      // The server has cancelled it: on a busy machine it has waited for the lock for two seconds.
      await answer;
    }
  }

  test.each(repetitions(10))('acquired a lock: the lock is released at once (%i)', async () => {
    const refused = await loseAnswer(
      () => ada.refreshOnce(first()),
      'SELECT FROM session_locks WHERE owner IS NOT NULL',
    );
    expect(refused).toMatchObject({ error: 'unavailable' });
    await preventExpiry();
    expect(await ada.refresh(first())).toMatchObject({ done: true });
  });

  test.each(repetitions(10))(
    'acquired the lock of a login: the next step does not wait for its expiry (%i)',
    async () => {
      const { database } = testbed();
      const login = new SignIn(testbed(), ada, false);
      await login.takeStepsBefore('code');
      const refused = await loseAnswer(() => login.takeStep('code'), LOCKED_LOGINS);
      expectError(refused as Answer, 503, 'unavailable');
      await preventExpiry();
      await expect.poll(() => database.query(LOCKED_LOGINS)).toEqual([]);
      await login.finish('code');
    },
  );

  test.each(repetitions(10))(
    'should have released the lock of a login: the next step does not wait for its expiry (%i)',
    async () => {
      const { database, telegram } = testbed();
      const { toTelegram } = testbed().panel();
      const login = new SignIn(testbed(), ada, false);
      await login.takeStepsBefore('code');
      const repair = await telegram.addFault({ method: 'auth.signIn', phone: login.phone.slice(1), kind: 'silent' });
      const broken = login.takeStepWhenAvailable('code');
      await telegram.reached('auth.signIn', 1, login.phone);
      const unlock = await database.lock('LOCK TABLE session_locks IN ACCESS EXCLUSIVE MODE');
      await repair();
      toTelegram.reset();
      try {
        expect(await broken).toMatchObject({ body: { error: 'telegram_unreachable' } });
      } finally {
        await unlock();
      }
      await preventExpiry();
      await expect.poll(() => database.query(LOCKED_LOGINS)).toEqual([]);
      await login.finish('code');
    },
  );
});
