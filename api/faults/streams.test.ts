import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account, RefreshLine } from '@giftbuyer/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PgNotifications } from '../src/database/pg-notifications.js';
import { UserEvents } from '../src/events/user-events.js';
import { repetitions } from './seeded-random.js';
import { isUnavailable, untilAvailable } from './until-available.js';
import { EventClient } from './event-client.js';
import { SMALL_HEAP, type Resources } from './panel.js';
import type { Ref, User } from './user.js';
import { withTimeout } from './wait-until.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed({ env: SMALL_HEAP });
const clients: EventClient[] = [];
let ada: User;
/** Publishes events of Ada as another panel on the database would. */
let elsewhere: UserEvents;
let notifications: PgNotifications;
let account: Account;

beforeAll(async () => {
  ada = await testbed().user('ada');
  await ada.addAccounts(5);
  [account] = (await ada.list()) as [Account];
  notifications = new PgNotifications(testbed().database.url);
  await notifications.onModuleInit();
  elsewhere = new UserEvents(notifications, testbed().sealing);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await notifications.onApplicationShutdown();
});

async function watchers(count: number): Promise<EventClient[]> {
  const some = Array.from({ length: count }, () => new EventClient(() => ada.at()));
  clients.push(...some);
  await Promise.all(some.map((client) => client.waitForConnections(1)));
  // Their sessions are looked up once more. On a busy machine that may fail: the stream ends, and they come again.
  await untilAvailable(() => ada.at().get('/api/me'));
  await expect.poll(() => some.filter(({ last }) => last === 'error').length).toBe(0);
  return some;
}

/** Publishes `count` events, numbered from `from`, each with this many bytes of padding. */
async function publish(from: number, count: number, bytes: number): Promise<void> {
  const padding = 'x'.repeat(bytes);
  for (let number = from; number < from + count; number++) {
    const data = { ...account, first_name: `${number} ${padding}` };
    elsewhere.publishEvent(ada.id, { type: 'account.updated', data });
    if (number % 100 === 0) await pause(1);
  }
}

/** A client that requests a stream and then reads nothing. */
async function frozen(path: string, method = 'GET'): Promise<Socket> {
  const { hostname, port } = new URL(testbed().panel().url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${ada.at().cookie}\r\nContent-Length: 0\r\n\r\n`,
  );
  await once(socket, 'readable');
  return socket;
}

/** Much more than socket buffers hold for a client that does not read. */
const EVENTS = 10_000;
const LONG = 5000;
/** Less than the panel holds back for a client (`MAX_UNSENT`): one that is only slow stays connected. */
const BURST = 40;
const numbersTo = (end: number) => Array.from({ length: end }, (_, i) => i);
/** How many bytes a client that does not read may cost a panel. */
const MORE_MEMORY = 20 * 1024 * 1024;

/** The growth of the held or the resident bytes, whichever is larger. */
const growth = (before: Resources, now: Resources) => Math.max(now.held - before.held, now.resident - before.resident);

test.each(repetitions(10))(
  'a browser that stops reading is disconnected, and the others get everything: run %i',
  async () => {
    const panel = testbed().panel();
    const [steady] = await watchers(1);
    if (!steady) expect.unreachable();
    // Not faster than a client reads: in a burst of megabytes a slow client cannot be told from one that does not read.
    const publishTo = async (end: number) => {
      for (let from = steady.numbers.length; from < end; from += BURST) {
        await publish(from, BURST, LONG);
        await steady.waitForNumber(from + BURST - 1);
      }
    };
    await publishTo(1000);
    const before = await panel.resources();
    const still = await frozen('/api/events');
    await publishTo(EVENTS + 1000);
    expect(steady.numbers).toEqual(numbersTo(EVENTS + 1000));
    await expect.poll(async () => growth(before, await panel.resources())).toBeLessThan(MORE_MEMORY);
    await expect.poll(async () => (await panel.resources()).sockets).toBeLessThanOrEqual(before.sockets);
    // The buffered data comes, then the end of the connection.
    still.resume();
    await once(still, 'close');
    await steady.close();
  },
);

test.each(repetitions(10))(
  'browsers that disconnect and reconnect all at once do not affect the others: run %i',
  async () => {
    const [steady, ...others] = await watchers(101);
    if (!steady) expect.unreachable();
    const half = others.slice(0, 50);
    await Promise.all([publish(0, 1000, 1), ...half.map((client) => client.disconnect())]);
    await steady.waitForNumber(999);
    expect(steady.numbers).toEqual(numbersTo(1000));
    // Half of them may have missed events, but no event comes twice or out of order.
    for (const { numbers } of others) expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    await Promise.all(half.map((client) => client.waitForConnections(2)));
    for (const client of others) client.disconnect();
    await Promise.all(others.map((client, i) => client.waitForConnections(i < half.length ? 3 : 2)));
    await publish(1000, 1, 1);
    await Promise.all([steady, ...others].map((client) => client.waitForNumber(1000)));
    await Promise.all([steady, ...others].map((client) => client.close()));
  },
);

test.each(repetitions(20))('a hundred browsers reconnect after a restart, spread over time: run %i', async () => {
  const panel = testbed().panel();
  const all = await watchers(100);
  expect(await panel.stop()).toBe(0);
  for (const { last } of all) expect(last).toBe('server.shutdown');
  const before = all.map(({ connectedAt }) => connectedAt.length);
  await panel.start();
  const back = all.map((client, i) => client.waitForConnections((before[i] ?? 0) + 1));
  await withTimeout('all are back', Promise.all(back));
  const times = all.map(({ connectedAt }) => connectedAt.at(-1) ?? 0);
  const inHalfASecond = times.map((from) => times.filter((at) => at >= from && at < from + 500).length);
  expect(Math.max(...inHalfASecond)).toBeLessThan(all.length);
  await Promise.all(all.map((client) => client.close()));
});

/** The response as a stream, over its own connection. */
async function ask(path: string): Promise<IncomingMessage> {
  const headers = { Cookie: ada.at().cookie ?? '' };
  const asked = request(new URL(path, testbed().panel().url), { method: 'POST', headers, agent: new Agent() }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

/** Reads this many lines, then leaves. @returns whether one of them was `unavailable` */
async function isRefused(path: string, leaveAfter: number): Promise<boolean> {
  const answer = await ask(path);
  let text = '';
  for await (const chunk of answer) {
    text += String(chunk);
    if (text.split('\n').length > leaveAfter) break;
  }
  answer.destroy();
  return text.includes('"error":"unavailable"');
}

test.each(repetitions(20))('a client that disconnects at any line does not stop the refresh: run %i', async () => {
  const panel = testbed().panel();
  // Opens the connections to the database that this needs; they stay open for a while.
  for (let i = 0; i < 3; i++) await Promise.all((await ada.list()).map((account) => ada.refresh(account)));
  const accounts = await ada.list();
  const before = await panel.resources();
  for (const { phone } of accounts) await testbed().telegram.topUp(phone);
  await Promise.all(
    accounts.map(async ({ id }, leaveAfter) => {
      const path = `/api/account/${id}/refresh`;
      while (await isRefused(path, leaveAfter));
    }),
  );
  const stars = async () => {
    const rows = await testbed().database.query<{ id: number; stars: number }>(
      'SELECT id, (stars_amount + stars_nanos / 1e9)::float AS stars FROM accounts WHERE user_id = $1',
      [ada.id],
    );
    return new Map(rows.map((row) => [row.id, row.stars]));
  };
  const expected = new Map(accounts.map((one) => [one.id, (one.stars ?? 0) + 1]));
  await expect.poll(stars, { interval: 20 }).toEqual(expected);
  await expect
    .poll(async () => (await panel.resources()).sockets, { interval: 50 })
    .toBeLessThanOrEqual(before.sockets);
});

test.each(repetitions(10))('clients that read a byte a second do not delay others: run %i', async () => {
  const panel = testbed().panel();
  const refreshBesides = async () => {
    const all = await withTimeout('everything is read', ada.refreshAll());
    expect(all).toMatchObject({ done: true, total: 5, failed: 0 });
  };
  const open = () => Promise.all(Array.from({ length: 20 }, () => frozen('/api/accounts/refresh', 'POST')));
  const quick = await open();
  for (const reader of quick) reader.resume();
  await refreshBesides();
  const before = await panel.resources();
  for (const reader of quick) reader.destroy();
  const slow = await open();
  for (const reader of slow) reader.read(1);
  await refreshBesides();
  await expect.poll(async () => growth(before, await panel.resources())).toBeLessThan(MORE_MEMORY);
  for (const reader of slow) reader.destroy();
});

test.each(repetitions(20))(
  'SIGTERM under load ends cleanly, and every stream gets its last message: run %i',
  async () => {
    const panel = testbed().panel();
    const all = await watchers(100);
    const release = panel.toTelegram.setConditions({ hold: 'down' });
    const opened = panel.toTelegram.opened;
    const accounts = await ada.list();
    let isStopping = false;
    const read = async (one: Ref): Promise<RefreshLine | undefined> => {
      const last = await ada.refreshOnce(one);
      return isUnavailable(last) && !isStopping ? read(one) : last;
    };
    const lastLines = Promise.all(accounts.map(read));
    await expect.poll(() => panel.toTelegram.opened - opened).toBe(accounts.length);
    isStopping = true;
    // A stop that takes too long has another exit code. Copies of the signal may come late.
    expect(await panel.stopRepeatedly()).toBe(0);
    for (const { last } of all) expect(last).toBe('server.shutdown');
    for (const last of await lastLines) {
      expect(last).toMatchObject({ error: 'unavailable' } satisfies Partial<RefreshLine>);
    }
    await Promise.all(all.map((client) => client.close()));
    release();
    await panel.start();
  },
);
