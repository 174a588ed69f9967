import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import type { HttpClient } from '../harness/http-client.js';

const PUBLIC = 'https://panel.example.org';

/**
 * Sec-Fetch-Site, Origin, and whether an unsafe and a safe method may pass. OWN stands for the panel's own origin, UPPER for
 * it in capitals, AUTHORITY for what follows its scheme.
 */
const TABLE: [site: string | undefined, origin: string | undefined, unsafe: boolean, safe: boolean][] = [
  [undefined, undefined, true, true],
  [undefined, 'OWN', true, true],
  [undefined, 'null', false, true],
  [undefined, '', false, true],
  [undefined, 'https://evil.example', false, true],
  [undefined, 'OWN.evil.example', false, true],
  [undefined, 'http://evil.example#OWN', false, true],
  [undefined, 'https://evil.example/OWN', false, true],
  [undefined, 'OWN0', false, true],
  [undefined, 'OWN.', false, true],
  [undefined, 'OWN/', false, true],
  [undefined, 'OWN/page', false, true],
  [undefined, 'UPPER', false, true],
  [undefined, 'ftp:AUTHORITY', false, true],
  [undefined, 'ws:AUTHORITY', false, true],
  [undefined, 'AUTHORITY', false, true],
  [undefined, 'OWN:1', false, true],
  [undefined, 'OWN, https://evil.example', false, true],
  [undefined, 'https://evil.example OWN', false, true],
  [undefined, 'https://evil.example/?OWN', false, true],
  [undefined, 'https://OWN@evil.example', false, true],
  [undefined, 'https://evil-panel.example.org', false, true],
  [undefined, 'https://panel.example.org.evil.example', false, true],
  [undefined, 'https://panel.example.orgg', false, true],
  [undefined, 'https://example.org', false, true],
  [undefined, 'https://panel.example.org:8443', false, true],
  [undefined, 'https://xn--panl-9pa.example.org', false, true],
  [undefined, 'http://127.0.0.1', false, true],
  [undefined, 'http://127.0.0.1:1', false, true],
  [undefined, 'http://127.1', false, true],
  [undefined, 'http://localhost', false, true],
  [undefined, 'http://[::1]', false, true],
  [undefined, 'http://[::1]:3000', false, true],
  [undefined, 'http://[::ffff:127.0.0.1]', false, true],
  [undefined, 'NULL', false, true],
  [undefined, 'file://', false, true],
  [undefined, 'chrome-extension://abcdefghijklmnop', false, true],
  [undefined, 'about:blank', false, true],
  ['same-origin', undefined, true, true],
  ['same-origin', 'OWN', true, true],
  ['same-origin', 'https://evil.example', true, true],
  ['none', undefined, true, true],
  ['none', 'null', true, true],
  ['same-site', undefined, false, true],
  ['same-site', 'OWN', false, true],
  ['cross-site', undefined, false, false],
  ['cross-site', 'OWN', false, false],
  ['cross-site', 'null', false, false],
  ['SAME-ORIGIN', 'OWN', false, true],
  ['', 'OWN', false, true],
  ['unheard-of', 'OWN', false, true],
];

describe.each([
  ['reached by its own address', undefined],
  ['behind a proxy', PUBLIC],
])('a panel %s', (_, publicUrl) => {
  let api: TestApi;
  let ada: HttpClient;
  beforeAll(async () => {
    api = await startApi({ env: { PUBLIC_URL: publicUrl } });
    ada = await api.register('ada');
  });
  afterAll(() => api.close());

  const rows = TABLE.flatMap(([site, origin, unsafe, safe]) =>
    (['cookie', 'Bearer'] as const).flatMap((by) => [
      { method: 'POST', site, origin, by, passes: unsafe },
      { method: 'PATCH', site, origin, by, passes: unsafe },
      { method: 'DELETE', site, origin, by, passes: unsafe },
      { method: 'GET', site, origin, by, passes: safe },
    ]),
  );

  test.each(rows)('$method, site $site, origin $origin, by $by: passes $passes', async (row) => {
    const own = publicUrl ?? api.url;
    const headers: Record<string, string> = {};
    if (row.site !== undefined) headers['Sec-Fetch-Site'] = row.site;
    if (row.origin !== undefined) headers['Origin'] = originOf(row.origin, own);
    if (row.by === 'cookie') headers['Cookie'] = ada.cookie ?? '';
    else headers['Authorization'] = `Bearer ${ada.cookie?.slice('auth_token='.length) ?? ''}`;
    const path = { POST: '/api/apiprofile', PATCH: '/api/apiprofile/1', DELETE: '/api/apiprofile/1', GET: '/api/me' };
    const { status, error } = await send(api.url, row.method, path[row.method as keyof typeof path], headers);
    if (row.passes) expect(error).not.toBe('cross_site_request');
    else expect([status, error]).toEqual([403, 'cross_site_request']);
  });

  test('closed operations stay closed and open ones are guarded as well', async () => {
    const cross = { 'Sec-Fetch-Site': 'cross-site' };
    expect((await send(api.url, 'POST', '/api/auth/login', cross)).status).toBe(403);
    expect((await send(api.url, 'GET', '/api/health', cross)).status).toBe(403);
    expect((await send(api.url, 'GET', '/api/me', { 'Sec-Fetch-Site': 'none' })).status).toBe(401);
  });
});

test('behind a proxy, the address behind it is another origin', async () => {
  const api = await startApi({ env: { PUBLIC_URL: PUBLIC } });
  const { status } = await send(api.url, 'POST', '/api/auth/login', { Origin: api.url });
  await api.close();
  expect(status).toBe(403);
});

test('there are no CORS headers', async () => {
  const api = await startApi();
  const answer = await api.client().get('/api/health', { Origin: 'https://evil.example' });
  const preflight = await api.client().open('OPTIONS', '/api/health', undefined, {
    Origin: 'https://evil.example',
    'Access-Control-Request-Method': 'GET',
  });
  await api.close();
  for (const { headers } of [answer, preflight]) {
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

/** With the panel's own origin in place of the words that stand for it in the table. */
function originOf(text: string, own: string): string {
  const authority = own.replace(/^https?:/, '');
  return text.replace('OWN', own).replace('UPPER', own.toUpperCase()).replace('AUTHORITY', authority);
}

/** `fetch` would overwrite `Origin` and `Sec-Fetch-Site`. */
function send(url: string, method: string, path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; error: unknown }>((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { error } = JSON.parse(text) as { error?: unknown };
        resolve({ status: response.statusCode ?? 0, error });
      });
    });
    sent.on('error', reject).end();
  });
}
