import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Response } from 'express';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendLines } from '../src/account-refresh/ndjson.js';

/** A line that no system buffers many of. */
const LONG = { text: 'x'.repeat(256 * 1024) };
const DRAIN_TIMEOUT_MS = 10_000;

let server: Server;
let reader: Socket;
let response: Response;
let lines: Subject<object>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  lines = new Subject();
  server = createServer((_, answer) => {
    response = answer as Response;
    sendLines(response, lines);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  reader = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  reader.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(server, 'request');
});
afterEach(async () => {
  vi.useRealTimers();
  reader.destroy();
  await once(server.close(), 'close');
});

/** Fills the socket buffers, and this much more. */
async function fill(bytes: number): Promise<void> {
  for (;;) {
    lines.next({ text: 'x'.repeat(bytes) });
    if (response.writableLength >= bytes) return;
    await new Promise(setImmediate);
  }
}

test('a client that does not read is disconnected before much is buffered, and all listeners are removed', async () => {
  for (let sent = 0; sent < 1000 && !response.destroyed; sent++) {
    lines.next(LONG);
    expect(response.writableLength).toBeLessThan(2 * 1024 * 1024);
  }
  expect(response.destroyed).toBe(true);
  await once(response, 'close');
  expect(lines.observed).toBe(false);
});

test('a client that reads too slowly is disconnected after ten seconds', async () => {
  await fill(128 * 1024);
  vi.advanceTimersByTime(DRAIN_TIMEOUT_MS - 1);
  expect(response.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(response.destroyed).toBe(true);
});

test('a client that catches up within that time is not', async () => {
  await fill(128 * 1024);
  vi.advanceTimersByTime(DRAIN_TIMEOUT_MS - 1);
  const drained = once(response, 'drain');
  reader.resume();
  await drained;
  vi.advanceTimersByTime(DRAIN_TIMEOUT_MS);
  expect(response.destroyed).toBe(false);
});

test('a client that does not read the last line is disconnected too', async () => {
  await fill(16 * 1024);
  lines.complete();
  vi.advanceTimersByTime(DRAIN_TIMEOUT_MS);
  expect(response.destroyed).toBe(true);
});
