import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { dump } from './dump.js';
import { MALFORMED_REQUESTS, INCOMPLETE_REQUESTS, pipelined } from './raw-requests.js';

let api: TestApi;
/** Paths of requests that reached the panel's routes. */
const reached: string[] = [];
const open = new Set<Socket>();

beforeAll(async () => {
  api = await startApi();
  await api.register('ada');
  api.app.getHttpServer().prependListener('request', ({ url }: { url: string }) => reached.push(url));
});
afterAll(async () => {
  for (const socket of open) socket.destroy();
  await api.close();
});

function send(bytes: string): Socket {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  open.add(socket);
  // The panel resets connections that send too much.
  socket.on('error', () => undefined).on('close', () => open.delete(socket));
  socket.write(Buffer.from(bytes, 'latin1'));
  return socket;
}

/** How long the sender waits for an answer before it ends the connection. */
const RESPONSE_TIMEOUT_MS = 500;

/** All data received until the panel, or the sender after the first answer, closes the connection. */
function answersTo(bytes: string, isLastOne = (text: string) => text.includes('HTTP/1.1')): Promise<string> {
  const socket = send(bytes);
  return new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => socket.end(), RESPONSE_TIMEOUT_MS);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      clearTimeout(timer);
      text += chunk;
      if (isLastOne(text)) socket.end();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** A valid request: the panel still answers. */
async function expectService(): Promise<void> {
  const { status, body } = await api.client().get('/api/health');
  expect([status, body]).toEqual([200, { ok: true }]);
}

test.each(Object.entries(MALFORMED_REQUESTS))('%s: refused, or read as intended', async (_, bytes) => {
  reached.length = 0;
  const text = await answersTo(bytes);
  for (const status of statusesOf(text)) {
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
  }
  expect(text).not.toContain('root:');
  expect(text.toLowerCase()).not.toMatch(/^injected:|^access-control-/m);
  expect(reached).not.toContain('/smuggled');
  expect(reached.length).toBeLessThanOrEqual(1);
  await expectService();
});

test('malformed requests change nothing', async () => {
  const before = await dump(api.database);
  for (const bytes of Object.values(MALFORMED_REQUESTS)) await answersTo(bytes);
  expect(await dump(api.database)).toEqual(before);
});

/** The panel closes the connection after the last of them. */
const never = () => false;

test('many requests at once on one connection are answered in their order, each once', async () => {
  expect(statusesOf(await answersTo(pipelined(500), never))).toEqual(Array<number>(500).fill(200));
});

test('requests that never end do not block others', async () => {
  const hanging = Object.values(INCOMPLETE_REQUESTS).flatMap((bytes) => Array.from({ length: 40 }, () => send(bytes)));
  await Promise.all(hanging.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  for (let i = 0; i < 20; i++) await expectService();
  expect(statusesOf(await answersTo(pipelined(50), never))).toHaveLength(50);
});
