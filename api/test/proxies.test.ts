import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditPage } from '@giftbuyer/contracts';
import { startApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { freePort, has } from '../harness/system-programs.js';
import { TelegramPanel } from '../harness/telegram-panel.js';

// The samples that people copy, with the proxies of the system. On Debian: apt-get install nginx-light caddy openssl

const HOST = 'gifts.example.org';
const sample = (name: string) =>
  readFile(fileURLToPath(new URL(`../../docs/proxies/${name}`, import.meta.url)), 'utf8');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'giftbuyer-proxies-'));
  await writeFile(join(directory, 'index.html'), '<html lang="ru"><script src="/main-ABCDEFGH.js"></script></html>');
  await writeFile(join(directory, 'main-ABCDEFGH.js'), 'export {}');
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-days', '1', '-nodes'];
  const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'cert.pem')];
  if (has('openssl', 'version')) {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files], { stdio: 'ignore' });
  }
});
afterAll(() => rm(directory, { recursive: true }));

/** What the test changes in the sample of a proxy so that it can run beside others, and the command that runs it. */
interface Proxy {
  name: string;
  isInstalled: () => boolean;
  /** @param path of the panel */
  configuration: (port: number, panel: number, path: string) => Promise<string>;
  command: (file: string) => string[];
}

const proxies: Proxy[] = [
  {
    name: 'nginx',
    isInstalled: () => has('nginx', '-v') && has('openssl', 'version'),
    configuration: async (port, panel, path) => {
      const site = (await sample('nginx.conf'))
        .replace('127.0.0.1:3000', `127.0.0.1:${panel}`)
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replace('location /', `location ${path}`)
        .replace(/\/etc\S+fullchain.pem/, join(directory, 'cert.pem'))
        .replace(/\/etc\S+privkey.pem/, join(directory, 'key.pem'));
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `${kind}_temp_path ${join(directory, kind)};`,
      );
      const main = ['daemon off;', `pid ${join(directory, 'nginx.pid')};`, 'error_log stderr;', 'events {}'];
      return `${main.join('\n')}\nhttp {\naccess_log off;\ngzip on;\n${temporary.join('\n')}\n${site}\n}\n`;
    },
    command: (file) => ['nginx', '-e', 'stderr', '-c', file],
  },
  {
    name: 'caddy',
    isInstalled: () => has('caddy', 'version') && has('openssl', 'version'),
    configuration: async (port, panel, path) => {
      const text = (await sample('Caddyfile')).replaceAll('127.0.0.1:3000', `127.0.0.1:${panel}`);
      const [root = '', below = ''] = text.split(/(?=\n# At https)/);
      const uncommented = below.replaceAll(/^# ?/gm, '').replace(/^[\s\S]*?(?=^example\.org \{)/m, '');
      const site = path === '/' ? root : uncommented.replace('example.org', HOST);
      const tls = `tls ${join(directory, 'cert.pem')} ${join(directory, 'key.pem')}`;
      const own = site.replace(`${HOST} {`, `${HOST}:${port} {\n  bind 127.0.0.1\n  ${tls}`);
      return `{\n  admin off\n  auto_https disable_redirects\n  storage file_system ${join(directory, 'caddy')}\n}\n${own}`;
    },
    command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
];

describe.each(proxies)('behind $name', ({ name, isInstalled, configuration, command }) => {
  test.for(['/', '/gifts/'])('at %s the panel works as without it', async (path, { skip }) => {
    skip(!isInstalled(), `needs ${name} and openssl`);
    const port = await freePort();
    const origin = `https://${HOST}:${port}`;
    const sandbox = await createSandbox();
    const api = await startApi({
      env: { PUBLIC_URL: `${origin}${path}`, TRUSTED_PROXIES: '127.0.0.1' },
      clientDirectory: directory,
      telegram: { sandbox: sandbox.addresses, confirmAfterMs: 0, keyCooldownMs: 0 },
    });
    let connections = 0;
    api.app.getHttpServer().on('connection', () => connections++);
    const proxy = await startProxy(name, await configuration(port, Number(new URL(api.url).port), path), command);
    const ca = await readFile(join(directory, 'cert.pem'));
    const ask = (method: string, to: string, headers: Record<string, string> = {}, body = '') =>
      answerOf(port, ca, method, `${path}${to}`, { Host: `${HOST}:${port}`, Origin: origin, ...headers }, body);
    try {
      await expect.poll(() => ask('GET', 'api/health').then(({ status }) => status, String)).toBe(200);

      const { headers: named } = await ask('GET', 'api/health', { 'X-Request-Id': 'chosen' });
      expect(named['x-request-id']).toMatch(/^[\da-f-]{32,36}$/);

      const json = { 'Content-Type': 'application/json' };
      const signedUp = await ask(
        'POST',
        'api/auth/register',
        { ...json, 'X-Forwarded-For': '203.0.113.9' },
        JSON.stringify({ username: 'ada', password: PASSWORD }),
      );
      expect(signedUp).toMatchObject({ status: 200, text: '{"ok":true}' });
      expect(signedUp.headers['strict-transport-security']).toBe('max-age=31536000');
      const [cookie = ''] = signedUp.headers['set-cookie'] ?? [];
      expect(cookie).toContain(`; Path=${path};`);
      expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
      const session = { Cookie: cookie.split(';')[0] ?? '' };
      expect(await ask('GET', 'api/me', session)).toMatchObject({ status: 200 });
      // Clients cannot forge their address, by which sign-ins are limited.
      const { items } = JSON.parse((await ask('GET', 'api/audit', session)).text) as AuditPage;
      expect(items.map(({ address }) => address)).toEqual(['127.0.0.1']);
      expect(await ask('DELETE', 'api/account/1', { ...session, Origin: 'https://evil.example' })).toMatchObject({
        status: 403,
        text: expect.stringContaining(`"expected_origins":["${origin}"]`) as string,
      });

      const page = await ask('GET', 'accounts/1');
      expect(page.text).toContain(`<script src="${path}main-ABCDEFGH.js"></script>`);
      expect(await ask('GET', 'main-ABCDEFGH.js')).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'public, max-age=31536000, immutable' },
      });
      expect(await ask('GET', 'docs')).toMatchObject({
        status: 200,
        text: expect.stringContaining('swagger') as string,
      });

      // A few connections carry many requests, and an idle one is reused.
      const before = connections;
      for (let i = 0; i < 20; i++) await ask('GET', 'api/me', session);
      expect(connections - before).toBeLessThanOrEqual(2);

      // The address without its port, as `$host` of nginx and some clients send it.
      expect(await ask('GET', 'api/me', { ...session, Host: HOST })).toMatchObject({ status: 200 });
      // Caddy answers names that it does not serve itself, nginx passes them on to the panel.
      expect((await ask('GET', 'api/me', { ...session, Host: 'evil.example' })).text).not.toContain('ada');

      // So does each stage of a refresh, while its last one waits for a row.
      const panel = new TelegramPanel();
      panel.api = api;
      const client = api.client();
      client.cookie = session.Cookie;
      const { id } = await (await panel.withProfile(client)).addAccount(panel.newPhone());
      const row = await panel.hold(id);
      const refresh = await open(port, ca, 'POST', `${path}api/account/${id}/refresh`, {
        ...{ Host: `${HOST}:${port}`, Origin: origin, 'Accept-Encoding': 'gzip, zstd' },
        ...session,
      });
      expect(refresh.headers['content-encoding']).toBeUndefined();
      const stages = textOf(refresh);
      await expect.poll(() => stages.soFar).toContain('"stage":"save"');
      await row.release();
      await expect.poll(() => stages.soFar).toContain('"done":true');

      // Each event comes when it happens, although the client would take it packed.
      const stream = await open(port, ca, 'GET', `${path}api/events`, {
        ...{ Host: `${HOST}:${port}`, 'Accept-Encoding': 'gzip, zstd' },
        ...session,
      });
      expect(stream.headers['content-encoding']).toBeUndefined();
      const text = textOf(stream);
      await expect.poll(() => text.soFar).toContain('retry: ');
      await ask('DELETE', 'api/auth/logout', session);
      await expect.poll(() => text.soFar).toContain('event: session.ended');
    } finally {
      await proxy.stop();
      await api.close();
      await sandbox.close();
    }
  });
});

async function startProxy(name: string, configuration: string, command: (file: string) => string[]) {
  const file = join(directory, `${name}.conf`);
  await writeFile(file, configuration);
  const [program = '', ...args] = command(file);
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, HOME: directory } });
  const ended = once(child, 'exit');
  return {
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function open(
  port: number,
  ca: Buffer,
  method: string,
  path: string,
  headers: object,
  body = '',
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const options = { host: '127.0.0.1', port, servername: HOST, ca, method, path, headers: { ...headers, ...length } };
    request(options, resolve).on('error', reject).end(body);
  });
}

function textOf(stream: IncomingMessage): { soFar: string } {
  const text = { soFar: '' };
  stream.setEncoding('utf8').on('data', (chunk: string) => (text.soFar += chunk));
  // The proxy ends before the stream.
  stream.on('error', () => undefined);
  return text;
}

async function answerOf(...asked: Parameters<typeof open>) {
  const answer = await open(...asked);
  const text = textOf(answer);
  await once(answer, 'close');
  return { status: answer.statusCode, headers: answer.headers, text: text.soFar.trim() };
}
