import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MAX_SOCKETS_PER_NETWORK } from '../src/http/socket-limits.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { expectError, type HttpClient } from '../harness/http-client.js';

let api: TestApi;
let ada: HttpClient;
beforeAll(async () => {
  api = await startApi({ env: { TRUSTED_PROXIES: '' } });
  ada = await api.register('ada');
});
afterAll(() => api.close());

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** @param from the address of loopback that it seems to come from */
async function connected(from = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port: Number(new URL(api.url).port), host: '127.0.0.1', localAddress: from });
  open.push(socket);
  // Connections that are given up are reset.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The answer to this text, until the connection ends. */
async function ask(text: string): Promise<string> {
  const socket = await connected();
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.write(text);
  if (!socket.closed) await once(socket, 'close');
  return answer;
}

const statusOf = async (text: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(await ask(text))?.[1]);
const head = (line: string, ...headers: string[]) =>
  [line, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');

describe('a request', () => {
  test.each<[string, number, string]>([
    ['like any other', 200, head('GET /api/health HTTP/1.1')],
    ['with 64 headers', 200, head('GET /api/health HTTP/1.1', ...more(62))],
    ['with 65 headers', 431, head('GET /api/health HTTP/1.1', ...more(63))],
    ['with a header of 9 KB', 431, head('GET /api/health HTTP/1.1', `X-Long: ${'a'.repeat(9_000)}`)],
    ['with an address of 2 KB', 200, head(`GET /api/health?${'a'.repeat(2048 - 12)} HTTP/1.1`)],
    ['with a longer one', 414, head(`GET /api/health?${'a'.repeat(2048 - 11)} HTTP/1.1`)],
    ['by TRACE', 405, head('TRACE / HTTP/1.1')],
    ['by CONNECT', 405, head('CONNECT localhost:443 HTTP/1.1')],
    ['by a method of others', 405, head('PROPFIND /api/me HTTP/1.1')],
    ['by no method', 405, head('BREW /api/me HTTP/1.1')],
    ['without Host', 400, 'GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['with two', 400, head('GET /api/health HTTP/1.1', 'Host: localhost')],
    [
      'with two Authorization headers',
      400,
      head('GET /api/me HTTP/1.1', 'Authorization: Bearer a', 'Authorization: Basic b'),
    ],
    ['with two origin keys', 400, head('GET /api/me HTTP/1.1', 'X-Origin-Key: a', 'X-Origin-Key: b')],
    ['with a parameter twice', 400, head('GET /api/health?wait=1&other=1&wait=0 HTTP/1.1')],
    ['with two lengths', 400, head('POST /api/auth/login HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3')],
    [
      'with a length and chunks',
      400,
      head('POST /api/auth/login HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'),
    ],
    ['with a folded header', 400, head('GET /api/health HTTP/1.1', 'X-Folded: a', ' b')],
    ['with a NUL', 400, head('GET /api/health HTTP/1.1', 'X-Nul: a\0b')],
    ['that is none', 405, 'hello\r\n\r\n'],
  ])('%s is answered %i', async (_, status, text) => {
    expect(await statusOf(text)).toBe(status);
  });

  test('is refused with the name of a parameter that was sent twice', async () => {
    const answer = await ada.get('/api/accounts?wait=1&wait=0');
    expectError(answer, 400, 'ambiguous_request', { fields: { wait: 'repeated' } });
  });

  function more(count: number): string[] {
    return Array.from({ length: count }, (_, i) => `X-${i}: ${i}`);
  }
});

describe('a body', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });

  test.each([
    ['nested too deep', { username: nested(17), password: 'x' }],
    ['with too many keys', Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`k${i}`, i]))],
    ['with too many values', { username: Array.from({ length: 1001 }, () => 1) }],
  ])('%s is refused', async (_, body) => {
    expectError(await api.client().post('/api/auth/login', body), 400, 'validation_failed');
  });

  test('is not waited for when the request is refused anyway', async () => {
    const unsent = ['Content-Type: application/json', 'Content-Length: 60000'];
    const foreign = head('POST /api/auth/login HTTP/1.1', 'Sec-Fetch-Site: cross-site', ...unsent);
    for (const [status, text] of [
      [401, head('POST /api/apiprofile HTTP/1.1', ...unsent)],
      [403, foreign],
      [404, head('POST /api/unknown HTTP/1.1', ...unsent)],
    ] as const) {
      const socket = await connected();
      socket.write(`${text}{"half`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toContain(` ${status} `);
      socket.destroy();
    }
  });
});

describe('while one address holds many connections', () => {
  const HALF_A_HEADER = 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';
  const HALF_A_BODY = [
    'POST /api/auth/login HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'Content-Length: 1000',
    '',
    '{"username":"',
  ].join('\r\n');

  test.each([
    ['with half a header', HALF_A_HEADER],
    ['with half a body', HALF_A_BODY],
    ['with nothing', ''],
  ])('%s, requests are answered, those of live updates go on, and the oldest are given up', async (_, text) => {
    const stream = await ada.open('GET', '/api/events');
    const live = stream.body?.getReader();
    await live?.read();
    const held: Socket[] = [];
    for (let batch = 0; batch < 15; batch++) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => connected()));
      for (const socket of sockets) socket.write(text);
      held.push(...sockets);
      expect(await statusOf(head('GET /api/health HTTP/1.1'))).toBe(200);
      expect((await ada.get('/api/me')).status).toBe(200);
    }
    const stillOpen = () => held.filter((socket) => !socket.closed).length;
    await expect.poll(stillOpen).toBeLessThanOrEqual(MAX_SOCKETS_PER_NETWORK);
    expect(stillOpen()).toBeGreaterThan(0);
    // Another address has its own limit.
    const other = await connected('127.0.0.2');
    other.write(head('GET /api/health HTTP/1.1'));
    expect(String((await once(other, 'data'))[0])).toContain(' 200 ');
    await ada.post('/api/apiprofile', { api_id: 'x' });
    expect(api.app.getHttpServer().listening).toBe(true);
    await live?.cancel();
  });
});

test('connections of a trusted proxy, which carry the requests of many people, are not limited by address', async () => {
  const behind = await startApi({ env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
  const before = api;
  try {
    api = behind;
    const sockets = await Promise.all(Array.from({ length: MAX_SOCKETS_PER_NETWORK + 50 }, () => connected()));
    expect(await statusOf(head('GET /api/health HTTP/1.1'))).toBe(200);
    const [first] = sockets;
    first?.write(head('GET /api/health HTTP/1.1'));
    expect(String((await once(first ?? behind.app.getHttpServer(), 'data'))[0])).toContain(' 200 ');
  } finally {
    api = before;
    await behind.close();
  }
});
