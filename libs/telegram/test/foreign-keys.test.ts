import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { TelegramGateway } from '../src/index.js';
import { Servers } from '../src/servers.js';
import { CountingProxy } from './counting-proxy.js';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
let proxy: CountingProxy;
let gateway: TelegramGateway;
beforeAll(async () => {
  const dc2 = sandbox.addresses.dcs.find(({ id }) => id === 2);
  if (!dc2) throw new Error('The sandbox has no DC 2');
  proxy = await CountingProxy.before(dc2);
  return () => proxy.close();
});
/** A man in the middle: every data centre of Telegram is the sandbox. */
beforeEach(() => {
  const { find } = Servers.prototype;
  const addresses = proxy.addresses(sandbox.addresses, 2).dcs.filter(({ id }) => id === 2);
  vi.spyOn(Servers.prototype, 'find').mockImplementation(function (this: Servers, environment, dc) {
    return { ...find.call(this, environment, dc), addresses };
  });
  gateway = new TelegramGateway({ sandbox: sandbox.addresses });
});
afterEach(() => void vi.restoreAllMocks());

test.each(['production', 'test'] as const)('%s tells nothing to a server with the key of the sandbox', async (name) => {
  const before = sandbox.calls.total;
  await expect(gateway.beginLogin({ ...app, environment: name }, '+9996620901')).rejects.toThrow(
    'none of the RSA keys that are trusted here',
  );
  // req_pq_multi is a random number, and resPQ the answer.
  expect(proxy.take()).toEqual({ up: 1, down: 1, connections: 1 });
  expect(sandbox.calls.total).toBe(before);
});

test('the sandbox itself is trusted by the same gateway', async () => {
  await gateway.beginLogin({ ...app, environment: 'production' }, '+9996620902').catch(() => undefined);
  expect(await gateway.beginLogin(app, '+9996620902')).toMatchObject({ sent: { delivery: 'app' } });
});
