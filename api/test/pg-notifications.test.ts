import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectTo, upstreamOf, urlThrough } from '../harness/fault-proxy.js';
import { type NotificationChannel, PgNotifications } from '../src/database/pg-notifications.js';
import { newDatabase } from '../harness/test-api.js';

let url: string;
/** A network between one instance and its database that can stop to carry anything without closing a connection. */
let network: Server;
let carried: Socket[];
let direct: PgNotifications;
let distant: PgNotifications;

beforeEach(async () => {
  url = await newDatabase();
  const target = upstreamOf(url);
  carried = [];
  network = createServer((socket) => {
    const onward = connectTo(target);
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    carried.push(socket, onward);
  });
  await once(network.listen(0, '127.0.0.1'), 'listening');
  direct = new PgNotifications(url);
  const { port } = network.address() as AddressInfo;
  distant = new PgNotifications(urlThrough({ ip: '127.0.0.1', port }, url));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await Promise.all([direct.onModuleInit(), distant.onModuleInit()]);
});
afterEach(async () => {
  await Promise.all([direct.onApplicationShutdown(), distant.onApplicationShutdown()]);
  vi.useRealTimers();
  network.close();
});

const isNumbered = (value: unknown): value is { n: number } =>
  typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'number';

/** The numbers of the messages that an instance receives. */
function received(instance: PgNotifications, channel: NotificationChannel): number[] {
  const numbers: number[] = [];
  instance.messages$(channel, isNumbered).subscribe(({ n }) => numbers.push(n));
  return numbers;
}

/** What any program on the database may do. */
async function notify(channel: string, payload: string): Promise<void> {
  const stranger = new Client({ connectionString: url });
  await stranger.connect();
  await stranger.query('SELECT pg_notify($1, $2)', [channel, payload]);
  await stranger.end();
}

test('messages come in the order in which they were published, and not to their publisher', async () => {
  const numbers = received(distant, 'giftbuyer_account_events');
  const own = received(direct, 'giftbuyer_account_events');
  const published = Array.from({ length: 2000 }, (_, n) => n);
  for (const n of published) direct.publish('giftbuyer_account_events', { n });
  await expect.poll(() => numbers.length).toBe(published.length);
  expect(numbers).toEqual(published);
  distant.publish('giftbuyer_account_events', { n: -1 });
  await expect.poll(() => own).toEqual([-1]);
});

test('a connection that carries nothing any more is noticed and replaced, and every instance knows', async () => {
  const lost = Promise.all([direct, distant].map((instance) => firstValueFrom(instance.connectionLost$)));
  for (const socket of carried.splice(0)) socket.unpipe().pause();
  const numbers = received(distant, 'giftbuyer_session_ended');
  direct.publish('giftbuyer_session_ended', { n: 1 });
  vi.advanceTimersByTime(10_000);
  await lost;
  expect(numbers).toEqual([]);
  direct.publish('giftbuyer_session_ended', { n: 2 });
  await expect.poll(() => numbers).toEqual([2]);
});

test('an instance that lost its connection reconnects as soon as it can', async () => {
  const { port } = network.address() as AddressInfo;
  const lost = firstValueFrom(direct.connectionLost$);
  const closed = once(network.close(), 'close');
  for (const socket of carried.splice(0)) socket.destroy();
  await closed;
  distant.publish('giftbuyer_account_events', { n: 1 });
  await once(network.listen(port, '127.0.0.1'), 'listening');
  await lost;
  const numbers = received(direct, 'giftbuyer_account_events');
  distant.publish('giftbuyer_account_events', { n: 2 });
  await expect.poll(() => numbers).toEqual([2]);
});

describe.each(['giftbuyer_account_events', 'giftbuyer_session_ended'] as const)('on the channel %s', (channel) => {
  test.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['JSON that is cut off', '{"n":'],
    ['null', 'null'],
    ['a list', '[{"n":1}]'],
    ['the shape of another version', '{"n":"1","v":2}'],
    ['as much as PostgreSQL takes', 'x'.repeat(7999)],
  ])('%s loses nothing but itself, and counts as lost', async (_, payload) => {
    const numbers = received(direct, channel);
    const lost = firstValueFrom(direct.connectionLost$);
    await notify(channel, payload);
    await lost;
    distant.publish(channel, { n: 7 });
    await expect.poll(() => numbers).toEqual([7]);
  });

  test('a message that is too long for PostgreSQL is announced as lost; those beside it arrive', async () => {
    const numbers = received(distant, channel);
    const lost = firstValueFrom(distant.connectionLost$);
    direct.publish(channel, { n: 1 });
    direct.publish(channel, { n: 2, text: 'x'.repeat(8000) });
    direct.publish(channel, { n: 3 });
    await lost;
    await expect.poll(() => numbers).toEqual([1, 3]);
  });
});

test('many unreadable messages count as lost once, and once more at their end', async () => {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const readable = firstValueFrom(direct.messages$('giftbuyer_account_events', isNumbered));
  let losses = 0;
  direct.connectionLost$.subscribe(() => losses++);
  for (let i = 0; i < 50; i++) await notify('giftbuyer_account_events', 'hello');
  distant.publish('giftbuyer_account_events', { n: 1 });
  expect(await readable).toEqual({ n: 1 });
  expect(losses).toBe(1);
  vi.advanceTimersByTime(5_000);
  expect(losses).toBe(2);
});

test('channels of other programs are not ours', async () => {
  const numbers = received(direct, 'giftbuyer_account_events');
  let losses = 0;
  direct.connectionLost$.subscribe(() => losses++);
  for (const channel of ['account_events', 'session_ends', 'notices_missed']) await notify(channel, 'hello');
  distant.publish('giftbuyer_account_events', { n: 1 });
  await expect.poll(() => numbers).toEqual([1]);
  expect(losses).toBe(0);
});
