import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { keyIdOf } from '../src/crypto/bytes.js';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Environment, Sandbox } from '../src/index.js';
import { AuthKeys } from '../src/session/auth-keys.js';
import { Store } from '../src/state/store.js';
import { sendBinding } from './support/binding.js';
import { fingerprintOf, shakeHands } from './support/handshake.js';
import type { Mistake, ShakenKey } from './support/handshake.js';
import { rawKey } from './support/minted.js';
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

/** A client with a key from this form of the handshake. */
async function withKey({ addresses }: Sandbox, form: Mistake): Promise<{ client: RawClient; auth: ShakenKey }> {
  const client = await RawClient.connect(addresses.dcs[0] as DcAddress);
  clients.push(client);
  return { client, auth: await shakeHands(client, addresses, form) };
}

const connect = async (the: Sandbox, form: Mistake): Promise<RawClient> => (await withKey(the, form)).client;

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

test.each([
  ['test', true],
  ['production', false],
] as const)('a session minted in a %s sandbox has test_mode %s', async (environment, testMode) => {
  const { addresses, mintSession } = await start(environment);
  const client = await RawClient.connect(addresses.dcs[0] as DcAddress, rawKey(mintSession('+9996620001')));
  clients.push(client);
  expect(await testModeOf(client)).toBe(testMode);
});

test('a key keeps its environment after a restart', () => {
  const store = new Store();
  const keys = { test: randomBytes(256), production: randomBytes(256) };
  const before = new AuthKeys(store, 2);
  before.add(keys.test, 1n, 1000, { isTest: true });
  before.add(keys.production, 1n, 1000, { isTest: false });
  const after = new AuthKeys(store, 2);
  const isTest = (key: Buffer): boolean | undefined => after.findKey(keyIdOf(key).toString('hex'))?.isTest;
  expect([isTest(keys.test), isTest(keys.production)]).toEqual([true, false]);
});

// The networks of the two environments do not share their keys.
test.each([
  [2, 10_002],
  [10_002, 2],
])('a permanent key of data centre %i is not bound to a temporary key of %i', async (dc, otherDc) => {
  const both = await start();
  const permanent = await withKey(both, { dc });
  const bind = async (temporaryDc: number): Promise<string | undefined> => {
    const { client, auth } = await withKey(both, { dc: temporaryDc, expiresIn: 86_400 });
    sendBinding(client, auth.key, permanent.auth.key, {});
    return (await resultOf(client)).error?.text;
  };
  expect(await bind(otherDc)).toBe('ENCRYPTED_MESSAGE_INVALID');
  expect(await bind(dc)).toBeUndefined();
});

test('the addresses contain the fingerprint in resPQ', async () => {
  const { addresses } = await start();
  expect(addresses.fingerprint).toBe(String(fingerprintOf(addresses.publicKey)));
});
