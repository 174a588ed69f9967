import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notices } from '../src/database/notices.js';
import { newDatabase } from './harness.js';

/** A network between one panel and its database that can stop to carry anything without closing a connection. */
let network: Server;
let carried: Socket[];
let direct: Notices;
let distant: Notices;

beforeEach(async () => {
  const url = new URL(await newDatabase());
  const [port, host] = [Number(url.port), url.hostname];
  carried = [];
  network = createServer((socket) => {
    const onward = connect(port, host);
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    carried.push(socket, onward);
  });
  await once(network.listen(0, '127.0.0.1'), 'listening');
  direct = new Notices(url.href);
  url.port = String((network.address() as AddressInfo).port);
  distant = new Notices(url.href);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await Promise.all([direct.onModuleInit(), distant.onModuleInit()]);
});
afterEach(async () => {
  await Promise.all([direct.onApplicationShutdown(), distant.onApplicationShutdown()]);
  vi.useRealTimers();
  network.close();
});

test('notices come in the order in which they were told, and not to the one who told them', async () => {
  const heard: string[] = [];
  const echo: string[] = [];
  distant.of('account_events').subscribe((payload) => heard.push(payload));
  direct.of('account_events').subscribe((payload) => echo.push(payload));
  const told = Array.from({ length: 2000 }, (_, n) => String(n));
  for (const payload of told) direct.tell('account_events', payload);
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(told.length);
  expect(heard).toEqual(told);
  distant.tell('account_events', 'back');
  await expect.poll(() => echo).toEqual(['back']);
});

test('a connection that carries nothing any more is noticed, replaced, and everybody is told', async () => {
  const missed = Promise.all([direct, distant].map((notices) => firstValueFrom(notices.missed)));
  for (const socket of carried.splice(0)) socket.unpipe().pause();
  const lost: string[] = [];
  distant.of('session_ends').subscribe((payload) => lost.push(payload));
  direct.tell('session_ends', 'lost');
  vi.advanceTimersByTime(10_000);
  await missed;
  expect(lost).toEqual([]);
  direct.tell('session_ends', 'heard');
  await expect.poll(() => lost).toEqual(['heard']);
});

test('a panel that cannot reach the others comes back as soon as it can', async () => {
  const { port } = network.address() as AddressInfo;
  const missed = firstValueFrom(direct.missed);
  const closed = once(network.close(), 'close');
  for (const socket of carried.splice(0)) socket.destroy();
  await closed;
  distant.tell('account_events', 'told to nobody');
  await once(network.listen(port, '127.0.0.1'), 'listening');
  await missed;
  const heard = firstValueFrom(direct.of('account_events'));
  distant.tell('account_events', 'told again');
  expect(await heard).toBe('told again');
});
