import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';

const FOR_PROGRAMS =
  /^\{"error":"unknown_host","detail":"The panel does not know .* ALLOWED_HOSTS setting\.","request_id":"\w+"\}\n$/;
const FOR_PEOPLE = /^The panel does not know .* ALLOWED_HOSTS setting\.\n$/;

let api: TestApi;
beforeAll(async () => {
  const env = {
    HOST: 'localhost',
    PUBLIC_URL: 'https://Panel.Example.org:8443',
    ALLOWED_HOSTS: 'nas.lan, бокс.example, gift_buyer, gift_buyer.nas.lan, rooted.lan.',
  };
  api = await startApi({ env });
});
afterAll(() => api.close());

/** The answer to a request with these lines and nothing else. */
async function ask(path: string, lines: string[], version = '1.1'): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.end([`GET ${path} HTTP/${version}`, ...lines, 'Connection: close', '', ''].join('\r\n'));
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
  'nas.lan.',
  'xn--90asln.example',
  'gift_buyer:3000',
  'rooted.lan',
])('the panel answers to %s', async (host) => {
  expect((await ask('/api/health', [`Host: ${host}`])).status).toBe(200);
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
  for (const path of ['/api/health', '/api/accounts', '/', '/docs', '/docs-json', '/nothing']) {
    const { status, body } = await ask(path, [`Host: ${host}`, 'Accept-Language: en']);
    expect([path, status]).toEqual([path, 421]);
    expect(body).toMatch(path.startsWith('/api/') ? FOR_PROGRAMS : FOR_PEOPLE);
  }
});

test('of two hosts none counts, and a request without one is refused', async () => {
  const statusOf = async (...lines: string[]) => (await ask('/api/health', lines)).status;
  expect(await statusOf('Host: localhost', 'Host: evil.test')).toBe(400);
  expect(await statusOf('Host: evil.test', 'Host: localhost')).toBe(400);
  expect(await statusOf('X-Forwarded-Host: localhost')).toBe(400);
  expect(await statusOf('Host: evil.test', 'X-Forwarded-Host: localhost')).toBe(421);
  expect((await ask('/api/health', [], '1.0')).status).toBe(421);
  expect((await ask('http://localhost/api/health', ['Host: evil.test'])).status).toBe(421);
});

test('a name that no cookie can have is no trouble when cookies are to be removed', async () => {
  const lines = ['Host: gift_buyer.nas.lan', 'Cookie: auth_token=1; auth_token=2'];
  expect(await ask('/api/me', lines)).toMatchObject({ status: 400 });
});
