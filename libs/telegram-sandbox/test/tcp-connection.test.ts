import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Traffic } from '../src/traffic.js';
import { TcpConnection, TIMEOUT_MS } from '../src/transport/tcp-connection.js';

// The timeouts and limits of a connection. The peer is a socket, and the packet handler appends to a list.

let peer: Socket;
let socket: Socket;
let connection: TcpConnection;
let gone: Promise<unknown>;
const packets: Buffer[] = [];
const closed = vi.fn();
const lines: string[] = [];

beforeEach(async () => {
  packets.length = 0;
  lines.length = 0;
  closed.mockReset();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  peer.on('error', () => undefined);
  [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const handler = { handlePacket: (packet: Buffer) => void packets.push(Buffer.from(packet)), close: closed };
  connection = new TcpConnection(socket, { open: () => handler }, new Traffic(), (line) => lines.push(line));
  gone = once(socket, 'close');
});
afterEach(() => {
  vi.useRealTimers();
  peer.destroy();
  socket.destroy();
});

/** Writes, and waits until all of it has been read. */
async function write(...bytes: number[]): Promise<void> {
  const end = socket.bytesRead + bytes.length;
  peer.write(Buffer.from(bytes));
  while (socket.bytesRead < end) await once(socket, 'data');
}

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);
/** An abridged packet of four bytes. */
const PACKET = [1, 1, 2, 3, 4];

test('a client that sends nothing is closed', async () => {
  pass(TIMEOUT_MS.packet - 1);
  expect(connection.isOpen).toBe(true);
  pass(1);
  await gone;
  expect(connection.isOpen).toBe(false);
  expect(closed).toHaveBeenCalledOnce();
});

test.each([
  ['before its transport is known', [1, 2, 3]],
  ['in the middle of an obfuscated beginning', Array.from({ length: 63 }, (_, i) => i + 1)],
  ['in the middle of its first packet', [0xef, 1, 1]],
])('a client that sends byte by byte is closed %s', async (_, bytes) => {
  await write(...bytes.slice(0, -1));
  pass(TIMEOUT_MS.packet - 1000);
  await write(...bytes.slice(-1));
  pass(1000);
  await gone;
});

test('an authenticated client may be silent between packets, but not within one', async () => {
  await write(0xef, ...PACKET);
  connection.markAuthenticated();
  pass(10 * TIMEOUT_MS.key);
  expect(connection.isOpen).toBe(true);
  await write(...PACKET.slice(0, 3));
  pass(TIMEOUT_MS.packet - 1);
  await write(...PACKET.slice(3, 4));
  expect(connection.isOpen).toBe(true);
  pass(1);
  await gone;
  expect(packets).toEqual([Buffer.from([1, 2, 3, 4])]);
});

test('every packet has its own time', async () => {
  await write(0xef);
  for (let i = 0; i < 3; i++) {
    await write(...PACKET.slice(0, 2));
    pass(TIMEOUT_MS.packet - 1);
    await write(...PACKET.slice(2));
  }
  expect(packets).toHaveLength(3);
  expect(connection.isOpen).toBe(true);
});

test('a client that never proves an auth key is closed, also when it keeps sending', async () => {
  await write(0xef);
  for (let passed = 0; passed < TIMEOUT_MS.key; passed += 10_000) {
    expect(connection.isOpen).toBe(true);
    await write(...PACKET);
    pass(10_000);
  }
  await gone;
});

test('closeAfter counts from its last call, and ends with the connection', async () => {
  await write(0xef, ...PACKET);
  connection.markAuthenticated();
  connection.closeAfter(75);
  pass(74_000);
  connection.closeAfter(75);
  pass(74_999);
  expect(connection.isOpen).toBe(true);
  pass(1);
  await gone;
  expect(vi.getTimerCount()).toBe(0);
});

test('a connection that ends leaves no timer and no packet behind', async () => {
  await write(0xef, ...PACKET, ...PACKET.slice(0, 2));
  peer.destroy();
  await gone;
  expect(vi.getTimerCount()).toBe(0);
  connection.send(Buffer.alloc(4));
  expect(closed).toHaveBeenCalledOnce();
  expect(lines).toEqual([]);
});

test('a client that does not read its answers is closed', async () => {
  await write(0xef, ...PACKET);
  peer.pause();
  for (let sent = 0; connection.isOpen && sent < 64 << 20; sent += 1 << 20) connection.send(Buffer.alloc(1 << 20));
  await gone;
});
