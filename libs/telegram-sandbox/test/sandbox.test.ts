import { expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress, SandboxOptions } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { rawKey } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import { initialised, resultOf } from './support/requests.js';

const PHONE = '+9996610001';

async function afterAnUnknownMethod(options?: SandboxOptions) {
  const sandbox = await createSandbox({ dcs: [1], ...options });
  const client = await RawClient.connect(sandbox.addresses.dcs[0] as DcAddress, rawKey(sandbox.mintSession(PHONE)));
  const getSupport = new TlWriter().id(0x9cdf08cd).done();
  client.send(initialised(getSupport));
  expect((await resultOf(client)).error).toEqual({ code: 400, text: 'INPUT_METHOD_INVALID' });
  client.close();
  return sandbox;
}

test('a test in which a client asked for an unknown method fails at its end', async () => {
  const sandbox = await afterAnUnknownMethod();
  await expect(sandbox.close()).rejects.toThrow('Clients asked for unknown methods: help.getSupport');
});

test('unknown methods may be allowed', async () => {
  const sandbox = await afterAnUnknownMethod({ strictMethods: false });
  await expect(sandbox.close()).resolves.toBeUndefined();
});

test('a closed sandbox has released its ports', async () => {
  const sandbox = await createSandbox({ dcs: [1] });
  await sandbox.close();
  await expect(RawClient.connect(sandbox.addresses.dcs[0] as DcAddress)).rejects.toThrow('ECONNREFUSED');
});

test('the same seed gives the same ids and hashes', async () => {
  const chanceOf = async (seed?: string) => {
    const sandbox = await createSandbox({ dcs: [1], ...(seed !== undefined && { seed }) });
    const { hash } = sandbox.world.signIns.sendCode(PHONE);
    const { id } = sandbox.world.topUp(PHONE, { amount: 1, nanos: 0 });
    await sandbox.close();
    return { seed: sandbox.seed, hash, id };
  };
  const first = await chanceOf();
  expect(await chanceOf(first.seed)).toEqual(first);
  const other = await chanceOf('other');
  expect(other.hash).not.toBe(first.hash);
  expect(other.id).not.toBe(first.id);
});
