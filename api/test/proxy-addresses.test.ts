import { networkInterfaces } from 'node:os';
import type { Proxy } from '@giftbuyer/contracts';
import { ProxyError, TelegramGateway } from '@giftbuyer/telegram';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isPublicAddress } from '../src/proxies/proxy-addresses.js';
import { readConfig } from '../src/config/config.js';
import { startApi, type TestApi } from '../harness/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ env: { RATE_LIMITS: 'on' } });
});
afterAll(() => api.close());

const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);

test.each([
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.8.8.8', '169.254.169.254', '172.31.255.255', '192.0.0.8'],
  ...['192.168.1.1', '198.19.255.255', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:10.0.0.1'],
  ...['::ffff:7f00:1', '64:ff9b::a00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '2002:a00:1::', '2001::1', 'no'],
  ...own.map(({ address }) => address),
])('%s is no address of the public internet', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '192.0.2.7', '223.255.255.255', '2606:4700::1111', '2a00:1450::1'])(
  '%s is one',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test('such a proxy is refused before any connection, and a name that leads there like one that does not exist', async () => {
  const client = await api.register('mallory');
  const check = vi.spyOn(api.app.get(TelegramGateway), 'checkProxy');
  for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254']) {
    for (const more of [{}, { check: false }]) {
      const { status, body } = await client.post('/api/proxies', { proxy: `socks5://${host}:5432`, ...more });
      expect({ status, error: body['error'] }).toEqual({ status: 403, error: 'proxy_forbidden' });
    }
  }
  const withoutId = (body: object) => ({ ...body, request_id: undefined });
  const hidden = await client.post('/api/proxies', { proxy: 'socks5://localhost:5432' });
  const absent = await client.post('/api/proxies', { proxy: 'socks5://does-not-exist.invalid:5432' });
  expect(hidden.body).toMatchObject({ error: 'proxy_unreachable', reason: 'unreachable' });
  expect(withoutId(absent.body)).toEqual(withoutId(hidden.body));
  expect(check).not.toHaveBeenCalled();
  // Saved without a check, it is looked up at each use.
  const { body: saved } = await client.post<Proxy>('/api/proxies', { proxy: 'localhost:5432', check: false });
  const checked = await client.post('/api/proxy/check', { proxy_id: saved.id });
  expect(checked.body).toMatchObject({ check_error: 'unreachable', check_ms: null });
  expect(check).not.toHaveBeenCalled();
});

test('the country is asked for with the api_id of a profile of the user in the environment of the panel, if there is one', async () => {
  const check = vi.spyOn(api.app.get(TelegramGateway), 'checkProxy').mockResolvedValue({ ms: 1, country: null });
  const optionsOf = async (name: string, profile?: object) => {
    const client = await api.register(name);
    if (profile)
      expect((await client.post('/api/apiprofile', { api_hash: 'a'.repeat(32), ...profile })).status).toBe(200);
    await client.post('/api/proxies', { proxy: '192.0.2.9:9' });
    return check.mock.lastCall?.[2];
  };
  const others = { environment: 'test', api_id: 5 };
  expect(await optionsOf('owner', { api_id: 4242 })).toMatchObject({ apiId: 4242 });
  expect(await optionsOf('newcomer')).toMatchObject({ apiId: null });
  expect(await optionsOf('tester', others)).toMatchObject({ apiId: null });
  check.mockRestore();
});

/** As many as a user has at first, and one a second. */
const maxChecks = (ms: number) => 60 + Math.ceil(ms / 1000);

test('a check is counted and dials the address that was looked up; at most 60 begin at once', async () => {
  const client = await api.register('scanner');
  const gateway = api.app.get(TelegramGateway);
  const start = performance.now();
  const check = vi
    .spyOn(gateway, 'checkProxy')
    .mockImplementation((_, proxy) =>
      proxy.port === 1 ? Promise.reject(new ProxyError('auth', 'no')) : Promise.resolve({ ms: 12.4, country: 'NL' }),
    );
  const { body: proxy } = await client.post<Proxy>('/api/proxies', { proxy: 'u:p@192.0.2.7:9' });
  expect(proxy).toMatchObject({ check_ms: 12, country: 'NL', check_error: null });
  expect(check.mock.calls[0]?.[1]).toEqual({
    kind: 'socks5',
    host: '192.0.2.7',
    port: 9,
    username: 'u',
    password: 'p',
  });
  const failed = await client.post('/api/proxies', { proxy: '192.0.2.7:1' });
  expect({ status: failed.status, ...failed.body }).toMatchObject({
    status: 502,
    error: 'proxy_unreachable',
    reason: 'auth',
  });
  let refused: object | undefined;
  while (!refused) {
    const { status, body } = await client.post('/api/proxy/check', { proxy_id: proxy.id });
    if (status !== 200) refused = body;
  }
  expect(check.mock.calls.length).toBeGreaterThanOrEqual(60);
  expect(check.mock.calls.length).toBeLessThanOrEqual(maxChecks(performance.now() - start));
  expect(refused).toMatchObject({ error: 'too_many_requests', wait_seconds: 1 });
});

test.each<[NodeJS.ProcessEnv, boolean]>([
  [{}, true],
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', ALLOW_PRIVATE_PROXY: '1' }, true],
  [{ HOST: '0.0.0.0', ALLOW_INSECURE_HTTP: '1' }, false],
  [{ PUBLIC_URL: 'https://panel.example.org' }, false],
  [{ PUBLIC_URL: 'https://panel.example.org', ALLOW_PRIVATE_PROXY: '1' }, true],
])('with the settings %j private addresses are allowed: %s', (env, allowed) => {
  expect(readConfig(env).allowPrivateProxy).toBe(allowed);
});
