import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './harness.js';

let api: TestApi;
beforeAll(async () => {
  const env = {
    HOST: 'localhost',
    PUBLIC_URL: 'https://Panel.Example.org:8443',
    ALLOWED_HOSTS: 'nas.lan, бокс.example',
  };
  api = await startApi({ env });
});
afterAll(() => api.close());

/** The status, and the body, of a request with these lines and nothing else. */
async function ask(path: string, ...lines: string[]): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.end(`${['GET', path, 'HTTP/1.1'].join(' ')}\r\n${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  const answer = await text(socket);
  return { status: Number(answer.slice(9, 12)), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) };
}

test.each([
  '127.0.0.1',
  '127.0.0.1:3000',
  '192.168.77.1:3000',
  '[::1]:3000',
  '[fe80::1]',
  'localhost',
  'LOCALHOST:4000',
  'localhost.',
  'panel.example.org',
  'panel.example.org:8443',
  'PANEL.example.org',
  'nas.lan',
  'xn--90asln.example',
])('the panel answers to %s', async (host) => {
  expect((await ask('/api/health', `Host: ${host}`)).status).toBe(200);
});

test.each([
  'evil.test',
  'evil.test:4101',
  'localhost.evil.test',
  'evil.localhost',
  'nas.lan.evil.test',
  'xnas.lan',
  '127.0.0.1.evil.test',
  '127.0.0.1.nip.io',
  '',
  ':3000',
  'localhost:',
  'localhost:99999',
  'localhost@evil.test',
  'evil.test#localhost',
  'evil.test/localhost',
  '[::1].evil.test',
  '[::1',
  'localhost, evil.test',
  'localhost evil.test',
])('the panel does not answer to %j', async (host) => {
  for (const path of ['/', '/api/health', '/api/accounts', '/docs', '/docs-json', '/nothing']) {
    const { status, body } = await ask(path, `Host: ${host}`);
    expect([path, status]).toEqual([path, 421]);
    expect(JSON.parse(body)).toMatchObject({ error: 'unknown_host', detail: expect.stringContaining('ALLOWED_HOSTS') });
  }
});

test('of two hosts none counts, and a request without one is none for the panel', async () => {
  expect((await ask('/api/health', 'Host: localhost', 'Host: evil.test')).status).toBe(421);
  expect((await ask('/api/health', 'Host: evil.test', 'Host: localhost')).status).toBe(421);
  expect((await ask('/api/health', 'X-Forwarded-Host: localhost')).status).toBe(400);
  expect((await ask('/api/health', 'Host: evil.test', 'X-Forwarded-Host: localhost')).status).toBe(421);
});
