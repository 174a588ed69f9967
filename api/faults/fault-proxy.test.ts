import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultProxy, type Conditions } from '../harness/fault-proxy.js';

let echo: Server;
let proxy: FaultProxy;
/** What the server received. */
let received = '';
const sockets: Socket[] = [];

beforeEach(async () => {
  received = '';
  echo = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        received += bytes.toString();
        socket.write(bytes);
      });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await FaultProxy.start([{ ip: '127.0.0.1', port: (echo.address() as AddressInfo).port }]);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  await once(echo.close(), 'close');
});

/** Connects as a panel does. */
async function dial() {
  const socket = connect(proxy.addresses[0]?.port ?? 0, '127.0.0.1');
  sockets.push(socket);
  const seen = { text: '', error: '', isClosed: false, socket };
  socket.on('data', (bytes) => (seen.text += bytes.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code ?? ''));
  socket.on('close', () => (seen.isClosed = true));
  await once(socket, 'connect');
  return seen;
}

const send = async (text: string, conditions: Conditions = {}) => {
  proxy.setConditions(conditions);
  const seen = await dial();
  seen.socket.write(text);
  return seen;
};

describe('a network', () => {
  test('without faults delivers everything and counts connections', async () => {
    const seen = await send('hello');
    await expect.poll(() => seen.text).toBe('hello');
    expect([proxy.open, proxy.opened]).toEqual([1, 1]);
    seen.socket.destroy();
    await expect.poll(() => proxy.open).toBe(0);
  });

  test('with latency delivers later', async () => {
    const begin = performance.now();
    const seen = await send('hello', { latencyMs: 50 });
    await expect.poll(() => seen.text).toBe('hello');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(99);
  });

  test('with few bytes per second delivers byte by byte, and the rest at once when the fault ends', async () => {
    const seen = await send('hello world', { bytesPerSecond: 2 });
    await expect.poll(() => seen.text).toMatch(/^h.{0,9}$/);
    proxy.setConditions({});
    await expect.poll(() => seen.text).toBe('hello world');
  });

  test.each<[Conditions, string, string]>([
    [{ resetAfter: { up: 3 } }, 'hel', ''],
    [{ resetAfter: { down: 3 } }, 'hello', 'hel'],
    [{ resetAfter: { up: 0 } }, '', ''],
  ])('that resets, %j, delivers that many bytes before', async (conditions, up, down) => {
    const seen = await send('hello', conditions);
    await expect.poll(() => seen.isClosed).toBe(true);
    expect(seen.error).toBe('ECONNRESET');
    await expect.poll(() => received).toBe(up);
    // The receiver of a reset may drop bytes that came before it.
    expect(down.startsWith(seen.text)).toBe(true);
  });

  test('that holds data delivers it when the fault ends', async () => {
    const release = proxy.setConditions({ hold: 'up' });
    const seen = await dial();
    seen.socket.write('hello');
    await pause(50);
    expect([seen.text, received]).toEqual(['', '']);
    release();
    await expect.poll(() => seen.text).toBe('hello');
  });

  test('that is cut drops everything without closing, and resets those connections when the fault ends', async () => {
    const seen = await send('hello');
    await expect.poll(() => seen.text).toBe('hello');
    const heal = proxy.setConditions({ isCut: true });
    seen.socket.write(' world');
    await pause(50);
    expect([seen.text, seen.isClosed, received]).toEqual(['hello', false, 'hello']);
    heal();
    await expect.poll(() => seen.isClosed).toBe(true);
    const next = await dial();
    next.socket.write('again');
    await expect.poll(() => next.text).toBe('again');
  });
});
