import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';

const STYLES_AND_NONCE = /style-src 'self' 'nonce-([\w+/]{22}==)';/;

let directory: string;
let api: TestApi;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'giftbuyer-client-'));
  await mkdir(join(directory, 'media'));
  await writeFile(join(directory, 'index.html'), '<gb-root ngCspNonce="__CSP_NONCE__"></gb-root>');
  await writeFile(join(directory, 'main-ABCDEFGH.js'), 'export {}');
  await writeFile(join(directory, 'chunk-C9I__x--.js'), 'export {}');
  await writeFile(join(directory, 'site-manifest.json'), '{}');
  await writeFile(join(directory, 'favicon.svg'), '<svg/>');
  await writeFile(join(directory, '.secret'), 'secret');
  api = await startApi({ clientDirectory: directory });
});
afterAll(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

test('an idle connection is kept longer than nginx (60 s) and Caddy (120 s) keep theirs', async () => {
  const { headers } = await api.client().get('/api/health');
  expect(headers.get('keep-alive')).toMatch(/^timeout=130,/);
});

describe('the page', () => {
  test.each(['/', '/login', '/some/deep/path', '/index.html', '/apiary', '/?next=/x.js'])('is at %s', async (path) => {
    const page = await api.client().get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const nonce = STYLES_AND_NONCE.exec(page.headers.get('content-security-policy') ?? '')?.[1];
    expect(page.text).toBe(`<gb-root ngCspNonce="${nonce}"></gb-root>`);
  });

  test('has a new nonce each time', async () => {
    const pages = [await api.client().get('/'), await api.client().get('/')];
    expect(pages[0]?.text).not.toBe(pages[1]?.text);
  });

  test('is only read', async () => {
    const answer = await api.client().post('/login', {});
    expectError(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect((await api.client().open('HEAD', '/login')).status).toBe(200);
  });

  test('is unavailable, in words, where the client is not built', async () => {
    const bare = await startApi({ clientDirectory: join(directory, 'media') });
    expectError(await bare.client().get('/'), 503, 'unavailable');
    await bare.close();
  });
});

describe('files', () => {
  test('with a hash in the name are cached for ever, others are revalidated', async () => {
    for (const path of ['/main-ABCDEFGH.js', '/chunk-C9I__x--.js']) {
      const script = await api.client().get(path);
      expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    }
    for (const path of ['/favicon.svg', '/site-manifest.json']) {
      expect((await api.client().get(path)).headers.get('cache-control')).toBe('no-cache');
    }
  });

  describe('that the build has compressed', () => {
    const SCRIPT = 'export const text = "as it was built";';
    beforeAll(async () => {
      await writeFile(join(directory, 'chunk-PACKED__.js'), SCRIPT);
      await writeFile(join(directory, 'chunk-PACKED__.js.br'), brotliCompressSync(SCRIPT));
      await writeFile(join(directory, 'chunk-PACKED__.js.gz'), gzipSync(SCRIPT));
      await writeFile(join(directory, 'early.js'), SCRIPT);
      await writeFile(join(directory, 'early.js.gz'), gzipSync(SCRIPT));
    });
    const get = (encoding: string, headers: Record<string, string> = {}, path = '/chunk-PACKED__.js') =>
      api.client().get(path, { 'Accept-Encoding': encoding, ...headers });

    test.each([
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['gzip;q=0', null],
      ['identity', null],
    ])('are sent compressed to whoever accepts it: %s', async (accepted, coding) => {
      const { headers, text } = await get(accepted);
      expect(text).toBe(SCRIPT);
      expect(headers.get('content-encoding')).toBe(coding);
      expect(headers.get('vary')).toBe('Accept-Encoding');
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      const head = await api.client().open('HEAD', '/chunk-PACKED__.js', undefined, { 'Accept-Encoding': accepted });
      expect(head.headers.get('content-encoding')).toBe(coding);
      expect(await head.text()).toBe('');
    });

    test('are sent as they are where one compression is missing', async () => {
      const [br, gzip] = [await get('br', {}, '/early.js'), await get('gzip', {}, '/early.js')];
      expect([br, gzip].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip']);
      expect([br.text, gzip.text]).toEqual([SCRIPT, SCRIPT]);
      expect(gzip.headers.get('cache-control')).toBe('no-cache');
    });

    test('have an ETag in each compression', async () => {
      const etags = await Promise.all(
        ['br', 'gzip', 'identity'].map(async (as) => (await get(as)).headers.get('etag')),
      );
      expect(new Set(etags).size).toBe(3);
      // `fetch` would add `no-cache`, as for a forced reload.
      const known = { 'If-None-Match': `"other", ${etags[0] ?? ''}`, 'Cache-Control': 'max-age=0' };
      const same = await get('br', known);
      expect([same.status, same.text, same.headers.get('vary')]).toEqual([304, '', 'Accept-Encoding']);
      expect((await get('gzip', known)).status).toBe(200);
    });

    test('are sent in parts as they are', async () => {
      const part = await get('br', { Range: 'bytes=-6' });
      expect([part.status, part.text]).toEqual([206, SCRIPT.slice(-6)]);
      expect(part.headers.get('content-encoding')).toBeNull();
      const missing = await get('br', { Range: 'bytes=900-' });
      expect(missing.status).toBe(416);
    });

    test('leave errors as they are', async () => {
      const answer = await get('br', { 'If-Match': '"other"' });
      expect(answer.status).toBe(412);
      expect(answer.headers.get('content-encoding')).toBeNull();
      expect(JSON.parse(answer.text)).toMatchObject({ error: expect.any(String) as string });
    });

    test('are not found by the names of their compressed files', async () => {
      expectError(await get('br', {}, '/chunk-PACKED__.js.br'), 404, 'not_found');
    });
  });

  test.each([
    '/main-HGFEDCBA.js',
    '/favicon.ico',
    '/.secret',
    '/.env',
    '/..%2f..%2fpackage.json',
    '/media/x.png',
    '/a%00.js',
  ])('that are not there are not found: %s', async (path) => {
    expectError(await api.client().get(path), 404, 'not_found');
  });
});

describe('headers', () => {
  test.each(['/', '/main-ABCDEFGH.js', '/nothing.js', '/api/health', '/api/me', '/api/unknown'])(
    'of %s',
    async (path) => {
      const { headers } = await api.client().get(path);
      const policy = headers.get('content-security-policy')?.replace(STYLES_AND_NONCE, "style-src 'self' 'nonce';");
      expect(policy?.split(';')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        // Only the page has inline styles.
        path === '/' ? "style-src 'self' 'nonce'" : "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types angular angular#bundler giftbuyer#worker',
      ]);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'x-robots-tag': 'noindex',
        'permissions-policy': expect.stringMatching(/camera=\(\).*clipboard-write=\(self\)/),
      });
      expect(headers.has('x-powered-by')).toBe(false);
      expect(headers.has('strict-transport-security')).toBe(false);
      if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  test('behind https ask browsers to stay there, and keep the cookie there', async () => {
    const secure = await startApi({ env: { PUBLIC_URL: 'https://panel.example.org' } });
    const answer = await secure.client().post('/api/auth/register', { username: 'ada', password: PASSWORD });
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const secureCookie = expect.stringMatching(/; HttpOnly; Secure; SameSite=Strict$/) as string;
    expect(answer.headers.getSetCookie()).toEqual([secureCookie, secureCookie]);
    await secure.close();
  });
});
