import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultProxy, type Manner } from './fault-proxy.js';

let echo: Server;
let proxy: FaultProxy;
/** What the server was told. */
let told = '';
const sockets: Socket[] = [];

beforeEach(async () => {
  told = '';
  echo = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        told += bytes.toString();
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

/** A panel's end of a connection. */
async function dial() {
  const socket = connect(proxy.doors[0]?.port ?? 0, '127.0.0.1');
  sockets.push(socket);
  const seen = { text: '', error: '', isClosed: false, socket };
  socket.on('data', (bytes) => (seen.text += bytes.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code ?? ''));
  socket.on('close', () => (seen.isClosed = true));
  await once(socket, 'connect');
  return seen;
}

const said = async (text: string, manner: Manner = {}) => {
  proxy.behave(manner);
  const seen = await dial();
  seen.socket.write(text);
  return seen;
};

describe('a network', () => {
  test('that is well brings everything, and counts', async () => {
    const seen = await said('hello');
    await expect.poll(() => seen.text).toBe('hello');
    expect([proxy.open, proxy.opened]).toEqual([1, 1]);
    seen.socket.destroy();
    await expect.poll(() => proxy.open).toBe(0);
  });

  test('that is slow brings it later', async () => {
    const begin = performance.now();
    const seen = await said('hello', { latencyMs: 50 });
    await expect.poll(() => seen.text).toBe('hello');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(99);
  });

  test('that drips brings an answer byte by byte, the rest when it is well again', async () => {
    const seen = await said('hello world', { bytesPerSecond: 2 });
    await expect.poll(() => seen.text).toMatch(/^h.{0,9}$/);
    proxy.behave({});
    await expect.poll(() => seen.text).toBe('hello world');
  });

  test.each<[Manner, string, string]>([
    [{ resetAfter: { up: 3 } }, 'hel', ''],
    [{ resetAfter: { down: 3 } }, 'hello', 'hel'],
    [{ resetAfter: { up: 0 } }, '', ''],
  ])('that resets, %j, brings as much as it says', async (manner, up, down) => {
    const seen = await said('hello', manner);
    await expect.poll(() => seen.isClosed).toBe(true);
    expect(seen.error).toBe('ECONNRESET');
    await expect.poll(() => told).toBe(up);
    // Bytes before a reset may be dropped by the one who receives it.
    expect(down.startsWith(seen.text)).toBe(true);
  });

  test('that holds delivers late', async () => {
    const release = proxy.behave({ hold: 'up' });
    const seen = await dial();
    seen.socket.write('hello');
    await pause(50);
    expect([seen.text, told]).toEqual(['', '']);
    release();
    await expect.poll(() => seen.text).toBe('hello');
  });

  test('that is cut swallows everything and tells nobody; what lived through it is dead', async () => {
    const seen = await said('hello');
    await expect.poll(() => seen.text).toBe('hello');
    const heal = proxy.behave({ isCut: true });
    seen.socket.write(' world');
    await pause(50);
    expect([seen.text, seen.isClosed, told]).toEqual(['hello', false, 'hello']);
    heal();
    await expect.poll(() => seen.isClosed).toBe(true);
    const next = await dial();
    next.socket.write('again');
    await expect.poll(() => next.text).toBe('again');
  });
});
