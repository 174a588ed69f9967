import type { Fault, SandboxProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Proxy } from '../src/index.js';
import { app, useSandbox } from './sandbox.js';

const METHOD = 'help.getNearestDc';
/** From where the sandbox's proxies connect. */
const ADDRESS = '127.0.0.2';
const HOUR_MS = 3_600_000;

const sandbox = useSandbox();
let server: SandboxProxy;
let proxy: Proxy;
beforeAll(async () => {
  server = await sandbox.startProxy({ kind: 'socks5' });
  proxy = { kind: 'socks5', host: server.host, port: server.port };
});
afterAll(() => server.close());
beforeEach(() => void sandbox.world.countries.set(ADDRESS, 'NL'));
afterEach(() => {
  vi.useRealTimers().restoreAllMocks();
  sandbox.faults.clear();
});

const { apiId } = app;
const ms = expect.any(Number) as number;
/** How many keys have been used. */
const keys = () => sandbox.keys.length;

test('a check says where Telegram locates the proxy, if there is an api_id', async () => {
  const gateway = sandbox.gateway();
  const before = { calls: sandbox.calls.total, keys: keys() };
  expect(await gateway.checkProxy('sandbox', proxy, { apiId: null })).toEqual({ ms, country: null });
  expect({ calls: sandbox.calls.total, keys: keys() }).toEqual(before);
  const { total } = server.connections();
  expect(await gateway.checkProxy('sandbox', proxy, { apiId })).toEqual({ ms, country: 'NL' });
  expect(server.connections().total).toBe(total + 1);
  await expect.poll(() => server.connections().open).toBe(0);
});

test('one key is made, also by checks at the same time and with other applications', async () => {
  const gateway = sandbox.gateway();
  const before = keys();
  const checks = [1, 2, 3, 4].map((i) => gateway.checkProxy('sandbox', proxy, { apiId: apiId + i }));
  expect(await Promise.all(checks)).toEqual(Array(4).fill({ ms, country: 'NL' }));
  expect(await gateway.checkProxy('sandbox', proxy, { apiId })).toEqual({ ms, country: 'NL' });
  expect(keys()).toBe(before + 1);
});

test.each(['XX', '', 'nl', 'NLD', '<b>', 'N\0'])('%j is no country', async (country) => {
  sandbox.world.countries.set(ADDRESS, country);
  expect(await sandbox.gateway().checkProxy('sandbox', proxy, { apiId })).toEqual({ ms, country: null });
});

test.each<[string, Fault]>([
  ['refuses', { method: METHOD, times: 1, error: [400, 'API_ID_INVALID'] }],
  ['fails', { method: METHOD, times: 1, error: [500, 'RPC_CALL_FAIL'] }],
  ['ends the key', { method: METHOD, times: 1, error: [401, 'AUTH_KEY_UNREGISTERED'] }],
  ['disconnects', { method: METHOD, times: 1, kind: 'disconnect' }],
  ['loses the answer', { method: METHOD, times: 1, kind: 'disconnectAfter' }],
])('when Telegram %s, the check succeeds without a country, and the next one has it', async (_, fault) => {
  const gateway = sandbox.gateway();
  sandbox.faults.add(fault);
  expect(await gateway.checkProxy('sandbox', proxy, { apiId })).toEqual({ ms, country: null });
  expect(await gateway.checkProxy('sandbox', proxy, { apiId })).toEqual({ ms, country: 'NL' });
});

test('an answer that does not come is not waited for, and checks behind it do not wait longer', async () => {
  const gateway = sandbox.gateway();
  sandbox.faults.add({ method: METHOD, kind: 'silent' });
  const asked = sandbox.calls.count(METHOD);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const first = gateway.checkProxy('sandbox', proxy, { apiId });
  await expect.poll(() => sandbox.calls.count(METHOD)).toBe(asked + 1);
  const second = gateway.checkProxy('sandbox', proxy, { apiId });
  await expect.poll(() => server.connections().open).toBe(2);
  vi.advanceTimersByTime(5_000);
  expect(await first).toEqual({ ms, country: null });
  // Its own wait may have begun a moment later.
  await expect.poll(() => vi.advanceTimersByTime(1_000) && server.connections().open).toBe(0);
  expect(await second).toEqual({ ms, country: null });
});

test('the caller ends the wait for the country as well', async () => {
  const gateway = sandbox.gateway(600_000);
  sandbox.faults.add({ method: METHOD, kind: 'silent' });
  const asked = sandbox.calls.count(METHOD);
  const controller = new AbortController();
  const check = gateway.checkProxy('sandbox', proxy, { apiId, signal: controller.signal });
  await expect.poll(() => sandbox.calls.count(METHOD)).toBe(asked + 1);
  controller.abort();
  expect(await check).toEqual({ ms, country: null });
  await expect.poll(() => server.connections().open).toBe(0);
});

test('a key that Telegram does not know is replaced at most once an hour', async () => {
  const gateway = sandbox.gateway();
  const check = () => gateway.checkProxy('sandbox', proxy, { apiId });
  const before = keys();
  await check();
  sandbox.faults.add({ method: METHOD, kind: 'forgetKey', times: 1 });
  expect(await check()).toEqual({ ms, country: null });
  expect(await check()).toEqual({ ms, country: null });
  expect(keys()).toBe(before + 1);
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + HOUR_MS);
  expect(await check()).toEqual({ ms, country: null });
  expect(await check()).toEqual({ ms, country: 'NL' });
  expect(keys()).toBe(before + 2);
});
