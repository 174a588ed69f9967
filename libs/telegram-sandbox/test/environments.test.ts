import { afterEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Environment, Sandbox } from '../src/index.js';
import { shakeHands } from './support/handshake.js';
import type { Mistake } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import { getConfig, initialised, resultOf } from './support/requests.js';
import { read } from './support/second-codec.js';

// 10 000 is added to the ids of the test environment (https://core.telegram.org/mtproto/auth_key).

let sandbox: Sandbox | undefined;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await sandbox?.close();
  sandbox = undefined;
});

async function start(environment?: Environment): Promise<Sandbox> {
  return (sandbox = await createSandbox({ dcs: [2], ...(environment && { environment }) }));
}

/** A client whose key was made in this form. */
async function connect({ addresses }: Sandbox, form: Mistake): Promise<RawClient> {
  const client = await RawClient.connect(addresses.dcs[0] as DcAddress);
  clients.push(client);
  await shakeHands(client, addresses, form);
  return client;
}

async function testModeOf(client: RawClient): Promise<boolean> {
  client.send(initialised(getConfig(), 227));
  return (read((await resultOf(client)).body) as { testMode: boolean }).testMode;
}

test.each([
  [{ dc: 2 }, false],
  [{ dc: 10_002 }, true],
  [{ dc: -10_002 }, true],
  [{ dc: 10_002, expiresIn: 60 }, true],
  [{}, false],
])('a sandbox of both environments: a key made by %o has test_mode %s in its config', async (form, testMode) => {
  const both = await start();
  expect(await testModeOf(await connect(both, form))).toBe(testMode);
});

test.each([
  ['production', 10_002, 2, false],
  ['test', 2, 10_002, true],
] as const)('a %s sandbox answers -444 to data centre %i, not to %i', async (environment, wrong, right, testMode) => {
  const one = await start(environment);
  await expect(connect(one, { dc: wrong })).rejects.toThrow('transport error -444');
  await expect(connect(one, { dc: wrong, expiresIn: 60 })).rejects.toThrow('transport error -444');
  expect(await testModeOf(await connect(one, { dc: right }))).toBe(testMode);
  expect(await testModeOf(await connect(one, {}))).toBe(testMode);
});
