import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import { Servers } from '../src/servers.js';
import { Transport } from '../src/transport/transport.js';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
let gateway: InProcessTelegramGateway;
/** A man in the middle: connections to every data centre of Telegram reach the sandbox. */
beforeEach(() => {
  const { findServer } = Servers.prototype;
  const addresses = sandbox.addresses.dcs.filter(({ id }) => id === 2);
  vi.spyOn(Servers.prototype, 'findServer').mockImplementation(function (this: Servers, environment, dc) {
    return { ...findServer.call(this, environment, dc), addresses };
  });
  gateway = new InProcessTelegramGateway({ sandbox: sandbox.addresses });
});
afterEach(() => void vi.restoreAllMocks());

test.each(['production', 'test'] as const)(
  '%s sends no secret to a server with the key of the sandbox',
  async (name) => {
    const before = sandbox.calls.total;
    const send = vi.spyOn(Transport.prototype, 'send');
    await expect(gateway.beginLogin({ ...app, environment: name }, '+9996620901')).rejects.toThrow(
      'none of the RSA keys that are trusted here',
    );
    // Only req_pq_multi, which contains a random number.
    expect(send).toHaveBeenCalledTimes(1);
    expect(sandbox.calls.total).toBe(before);
  },
);

test('the same gateway trusts the sandbox in the sandbox environment', async () => {
  await gateway.beginLogin({ ...app, environment: 'production' }, '+9996620902').catch(() => undefined);
  expect(await gateway.beginLogin(app, '+9996620902')).toMatchObject({ sent: { delivery: 'app' } });
});
