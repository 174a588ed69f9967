import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { SETTING_NAMES } from '../src/config/settings.js';

const KEY = Buffer.alloc(32, 9).toString('base64');

test('nothing set means a panel for this machine, with its own database and the sandbox', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    dataDirectory: join(process.cwd(), 'data'),
    databaseUrl: null,
    secretKey: null,
    secretKeyFile: null,
    allowUnsafeDatabase: false,
    allowPrivateProxy: true,
    allowSessionExport: false,
    sandbox: true,
    telegramEnvironment: 'production',
    backgroundRefresh: true,
    giftsPollSeconds: 10,
    snapshots: true,
    metricsPort: null,
    logLevel: 'warn',
    publicOrigin: null,
    publicUrls: [],
    allowedHosts: [],
    trustedProxies: [],
    rateLimits: true,
    cookiePrefix: '',
    hstsSubdomains: false,
    docs: true,
    registration: 'open',
    insecureHttp: false,
    sessionIdleDays: 7,
    production: false,
  });
});

test('everything can be set', () => {
  const env = {
    HOST: '::',
    PORT: '0',
    DATA_DIR: '/srv/panel',
    DATABASE_URL: 'postgres://ada@db:5432/panel',
    SECRET_KEY: KEY,
    ALLOW_UNSAFE_DATABASE: '1',
    ALLOW_SESSION_EXPORT: '1',
    SANDBOX: 'on',
    TELEGRAM_ENVIRONMENT: 'sandbox',
    BACKGROUND_REFRESH: 'off',
    SNAPSHOTS: 'off',
    METRICS_PORT: '9464',
    LOG_LEVEL: 'debug',
    PUBLIC_URL: 'https://panel.example.org/, https://example.org:8443/gifts',
    RATE_LIMITS: 'off',
    COOKIE_PREFIX: '__Host-',
    HSTS_SUBDOMAINS: 'on',
    DOCS: 'off',
    ALLOWED_HOSTS: 'NAS.lan,бокс.example',
    TRUSTED_PROXIES: '127.0.0.1, 172.18.0.0/16,fd00::/8',
    REGISTRATION: 'invite',
    ALLOW_INSECURE_HTTP: '0',
    ALLOW_PRIVATE_PROXY: '1',
    SESSION_IDLE_DAYS: '2',
    NODE_ENV: 'development',
  };
  const { databaseUrl, secretKey, ...config } = readConfig(env);
  expect(databaseUrl?.reveal()).toBe('postgres://ada@db:5432/panel');
  expect(secretKey?.reveal()).toEqual(Buffer.alloc(32, 9));
  expect(config).toEqual({
    host: '::',
    port: 0,
    dataDirectory: '/srv/panel',
    secretKeyFile: null,
    allowUnsafeDatabase: true,
    allowPrivateProxy: true,
    allowSessionExport: true,
    sandbox: true,
    telegramEnvironment: 'sandbox',
    backgroundRefresh: false,
    giftsPollSeconds: 10,
    snapshots: false,
    metricsPort: 9464,
    logLevel: 'debug',
    publicOrigin: 'https://panel.example.org',
    publicUrls: [
      { origin: 'https://panel.example.org', path: '/' },
      { origin: 'https://example.org:8443', path: '/gifts/' },
    ],
    allowedHosts: ['nas.lan', 'xn--90asln.example'],
    trustedProxies: ['127.0.0.1', '172.18.0.0/16', 'fd00::/8'],
    rateLimits: false,
    cookiePrefix: '__Host-',
    hstsSubdomains: true,
    docs: false,
    registration: 'invite',
    insecureHttp: false,
    sessionIdleDays: 2,
    production: false,
  });
});

test.each(['', ' '])('an empty value (%j) of any setting counts as unset', (empty) => {
  const env = Object.fromEntries(SETTING_NAMES.map((name) => [name, empty]));
  expect(readConfig(env)).toEqual(readConfig({}));
});

test('the settings do not change, and the key is not passed on', () => {
  const env = { SECRET_KEY: KEY };
  const config = readConfig(env);
  expect(env).toEqual({});
  expect(Object.isFrozen(config)).toBe(true);
});

test.each([
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', SANDBOX: 'off' }, false],
  [{ SANDBOX: 'off' }, false],
  [{}, true],
])('with %j the sandbox is on: %s', (env, isOn) => {
  expect(readConfig(env).sandbox).toBe(isOn);
});

test.each<[NodeJS.ProcessEnv, string, boolean]>([
  [{}, 'open', false],
  [{ HOST: '127.0.0.9' }, 'open', false],
  [{ HOST: '::1' }, 'open', false],
  // A proxy that rewrites Host may be in front.
  [{ NODE_ENV: 'production' }, 'first-only', false],
  [{ NODE_ENV: 'production', REGISTRATION: 'open' }, 'open', false],
  [{ HOST: 'LOCALHOST' }, 'open', false],
  [{ HOST: '127.0.0.1', PUBLIC_URL: 'https://panel.example.org' }, 'first-only', false],
  [{ HOST: '127.0.0.1', PUBLIC_URL: 'https://panel.example.org', REGISTRATION: 'open' }, 'open', false],
  [{ ALLOWED_HOSTS: 'panel.lan' }, 'first-only', false],
  [{ TRUSTED_PROXIES: '127.0.0.1' }, 'first-only', false],
  [{ PUBLIC_URL: 'http://localhost:3000', TRUSTED_PROXIES: '127.0.0.1' }, 'open', false],
  [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://panel.example.org' }, 'first-only', false],
  [{ HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:3000' }, 'first-only', false],
  [{ HOST: '0.0.0.0', ALLOW_INSECURE_HTTP: '1' }, 'first-only', true],
  [{ HOST: '192.168.1.5', ALLOW_INSECURE_HTTP: '1', REGISTRATION: 'closed' }, 'closed', true],
  [{ HOST: '::', ALLOW_INSECURE_HTTP: '1', PUBLIC_URL: 'http://nas.lan' }, 'first-only', true],
])('with %j people register: %s, and plain http is a danger: %s', (env, registration, insecureHttp) => {
  expect(readConfig(env)).toMatchObject({ registration, insecureHttp });
});

test.each<[NodeJS.ProcessEnv]>([
  [{ HOST: '0.0.0.0' }],
  [{ HOST: '::' }],
  [{ HOST: '192.168.1.5' }],
  [{ HOST: 'nas.lan' }],
  [{ HOST: '127.evil.example' }],
  [{ HOST: '0.0.0.0', PUBLIC_URL: 'http://panel.example.org' }],
  [{ HOST: '0.0.0.0', ALLOW_INSECURE_HTTP: '0' }],
])('%j does not start: others could read what is sent', (env) => {
  expect(() => readConfig(env)).toThrow(/PUBLIC_URL.*ALLOW_INSECURE_HTTP=1/);
});

describe('bad values', () => {
  test.each<[NodeJS.ProcessEnv]>([
    [{ HOST: 'two words' }],
    [{ HOST: 'http://localhost' }],
    [{ PORT: '65536' }],
    [{ PORT: '-1' }],
    [{ SESSION_IDLE_DAYS: '0' }],
    [{ SESSION_IDLE_DAYS: '8' }],
    [{ PORT: '3000x' }],
    [{ DATABASE_URL: 'mysql://db/panel' }],
    [{ DATABASE_URL: 'nonsense' }],
    [{ SECRET_KEY: 'short' }],
    [{ SECRET_KEY: `${KEY}!` }],
    [{ SANDBOX: 'yes' }],
    [{ TELEGRAM_ENVIRONMENT: 'moon' }],
    [{ TELEGRAM_ENVIRONMENT: 'sandbox', SANDBOX: 'off' }],
    [{ LOG_LEVEL: 'loud' }],
    [{ PUBLIC_URL: 'panel.example.org' }],
    [{ PUBLIC_URL: 'https://panel.example.org/?path' }],
    [{ PUBLIC_URL: 'https://panel.example.org/a"b' }],
    [{ PUBLIC_URL: 'https://panel.example.org,' }],
    [{ PUBLIC_URL: 'https://user:secret@panel.example.org' }],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }],
    [{ TRUSTED_PROXIES: '127.0.0.1,proxy' }],
    [{ COOKIE_PREFIX: '__Secure-' }],
    [{ COOKIE_PREFIX: '__Host-', PUBLIC_URL: 'http://panel.example.org' }],
    [{ DOCS: 'no' }],
    [{ HSTS_SUBDOMAINS: 'yes' }],
    [{ ALLOWED_HOSTS: 'nas.lan:3000' }],
    [{ ALLOWED_HOSTS: 'https://nas.lan' }],
    [{ ALLOWED_HOSTS: 'nas.lan,,panel.lan' }],
    [{ ALLOWED_HOSTS: '*' }],
    [{ TRUSTED_PROXIES: 'proxy.lan' }],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }],
    [{ TRUSTED_PROXIES: '0.0.0.0/0' }],
    [{ TRUSTED_PROXIES: '10.0.0.1,,10.0.0.2' }],
    [{ REGISTRATION: 'maybe' }],
    [{ ALLOW_INSECURE_HTTP: 'yes' }],
  ])('%j stops the start', (env) => {
    expect(() => readConfig(env)).toThrow(Object.keys(env)[0]);
  });

  test('include a sandbox in production', () => {
    const attempt = () => readConfig({ NODE_ENV: 'production', SANDBOX: 'on' });
    expect(attempt).toThrow('SANDBOX cannot be on when NODE_ENV is production');
  });

  test('are reported all at once, without their values', () => {
    const attempt = () => readConfig({ PORT: 'x', SECRET_KEY: 'hunter2', DATABASE_URL: 'mysql://u:hunter3@db' });
    expect(attempt).toThrow(/DATABASE_URL must.*\n.*SECRET_KEY must/s);
    expect(attempt).toThrow(/PORT must/);
    expect(attempt).not.toThrow(/hunter/);
  });
});
