import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Panel } from './panel.js';
import { repetitions, SeededRandom } from './seeded-random.js';
import type { User } from './user.js';
import { useTestbed } from './use-testbed.js';
import { waitUntil } from './wait-until.js';

const METHOD = 'payments.getStarGifts';
const POLL_INTERVAL_MS = 500;
const ANNOUNCED_WITHIN_MS = 60_000;

const testbed = useTestbed({ panels: 2, env: { TELEGRAM_ENVIRONMENT: 'sandbox', GIFTS_POLL_SECONDS: '2' } });
/** How often each gift was announced, by its id. */
const announced = new Map<string, number>();
let ada: User;
let listener: Client;
let isLooking = true;
let looking: Promise<unknown>;
let lastId = 1000;

beforeAll(async () => {
  const { telegram, database, panels } = testbed();
  await telegram.dropGift(1, { total: 100 });
  ada = await testbed().user('ada');
  await ada.addAccounts(3);
  listener = await listen();
  looking = Promise.all(panels.map((panel) => look(panel)));
  await waitUntil('the baseline', ANNOUNCED_WITHIN_MS, async () => {
    const rows = await database.query('SELECT FROM gifts WHERE is_baseline');
    return rows.length === 1;
  });
});
afterAll(async () => {
  isLooking = false;
  await looking;
  await listener.end();
});

/** Follows the notifications that every panel gets, on a connection that no fault touches. */
async function listen(): Promise<Client> {
  const client = new Client({ connectionString: testbed().database.url });
  // It ends with the server.
  client.on('error', () => undefined);
  client.on('notification', ({ payload = '{}' }) => {
    const { events = [] } = JSON.parse(payload) as { events?: { type: string; data: { gift?: { id: string } } }[] };
    for (const { type, data } of events) {
      const id = type === 'gift.new' ? data.gift?.id : undefined;
      if (id !== undefined) announced.set(id, (announced.get(id) ?? 0) + 1);
    }
  });
  await client.connect();
  await client.query('LISTEN giftbuyer_catalogue_events');
  return client;
}

/** Looks at the page of a panel, whether it answers or not. */
async function look(panel: Panel): Promise<void> {
  while (isLooking) {
    const looked = panel.isRunning ? ada.at(panel).get('/api/gifts') : Promise.resolve();
    await Promise.race([
      looked.then(
        () => undefined,
        () => undefined,
      ),
      pause(POLL_INTERVAL_MS * 4),
    ]);
    await pause(POLL_INTERVAL_MS);
  }
}

/** Does not wait until the lease of a killed or stopped panel expires by itself. */
const expireLeases = () =>
  testbed().database.query(`UPDATE catalogues SET expires_at = now() - interval '10 seconds' WHERE owner IS NOT NULL`);
const askNow = () => testbed().database.query('UPDATE catalogues SET next_at = now()');

type Fault = (random: SeededRandom) => Promise<() => Promise<void>>;

/** What goes wrong while a gift is dropped; each returns what ends it. */
const FAULTS: Record<string, Fault> = {
  'kill -9 of a panel while the answer is on its way': async (random) => {
    const dying = testbed().panel(random.between(0, 2));
    const resumes = testbed().panels.map(({ toTelegram }) => toTelegram.setConditions({ hold: 'down' }));
    await askNow();
    await pause(1500);
    await dying.kill();
    for (const resume of resumes) resume();
    await expireLeases();
    await testbed().expireDeadLocks(await testbed().heldLocks());
    return () => dying.start();
  },
  'kill -9 of a panel at any moment': async (random) => {
    const dying = testbed().panel(random.between(0, 2));
    await askNow();
    await pause(random.between(0, 1500));
    await dying.kill();
    await expireLeases();
    await testbed().expireDeadLocks(await testbed().heldLocks());
    return () => dying.start();
  },
  'cut connections to Telegram': async (random) => {
    for (const panel of testbed().panels) panel.toTelegram.setConditions({ hold: 'down' });
    await askNow();
    await pause(random.between(0, 1500));
    for (const panel of testbed().panels) panel.heal();
    return () => Promise.resolve();
  },
  'cut connections to the database': async (random) => {
    await askNow();
    await pause(random.between(0, 1000));
    const resumes = testbed().panels.map(({ toDatabase }) => toDatabase.setConditions({ hold: 'down' }));
    await pause(random.between(0, 1500));
    for (const resume of resumes) resume();
    return () => Promise.resolve();
  },
  'a restart of the database while the answer is on its way': async (random) => {
    const { database, panels } = testbed();
    const resumes = panels.map(({ toTelegram }) => toTelegram.setConditions({ hold: 'down' }));
    await askNow();
    await pause(1500);
    await database.end(random.next() < 0.5 ? 'fast' : 'immediate');
    await database.run();
    // Before anything can be announced: notifications are not kept.
    listener = await listen();
    for (const resume of resumes) resume();
    return () => Promise.resolve();
  },
  'a flood wait': async () => {
    await testbed().telegram.addFault({ method: METHOD, error: [420, 'FLOOD_WAIT_2'], times: 1 });
    return () => Promise.resolve();
  },
  'a lost answer': async () => {
    await testbed().telegram.addFault({ method: METHOD, kind: 'disconnect', times: 1 });
    return () => Promise.resolve();
  },
  'SIGSTOP of a panel, whose lease another one takes': async (random) => {
    const stopped = testbed().panel(random.between(0, 2));
    await askNow();
    await pause(random.between(0, 1500));
    stopped.signal('SIGSTOP');
    await expireLeases();
    return async () => {
      stopped.signal('SIGCONT');
      await askNow();
    };
  },
};

const cases = Object.entries(FAULTS).flatMap(([name, cause]) =>
  repetitions(20).map((run) => [name, run, cause] as const),
);

test.each(cases)(
  'a new gift is announced exactly once in spite of %s (%i)',
  { timeout: 180_000 },
  async (name, run, cause) => {
    const { telegram, database } = testbed();
    const id = ++lastId;
    const random = new SeededRandom(`${name} ${run}`);
    if (random.next() < 0.5) await telegram.dropGift(id);
    const end = await cause(random);
    if (!(await isOnSale(id))) await telegram.dropGift(id);
    await end();
    await waitUntil('the gift is announced', ANNOUNCED_WITHIN_MS, () => announced.has(String(id)));
    // Two more readings, by whichever panel, announce nothing again.
    const before = (await telegram.calls(METHOD)).length;
    await waitUntil('two readings', ANNOUNCED_WITHIN_MS, async () => {
      await askNow();
      return (await telegram.calls(METHOD)).length >= before + 2;
    });
    expect(announced.get(String(id))).toBe(1);
    expect(announced.has('1')).toBe(false);
    const rows = await database.query('SELECT is_baseline FROM gifts WHERE id = $1', [id]);
    expect(rows).toEqual([{ is_baseline: false }]);
  },
);

async function isOnSale(id: number): Promise<boolean> {
  return (await testbed().telegram.gifts()).includes(String(id));
}
