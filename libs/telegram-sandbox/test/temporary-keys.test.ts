import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { keyIdOf } from '../src/crypto/bytes.js';
import { AuthKeys } from '../src/session/auth-keys.js';
import { Store } from '../src/state/store.js';
import { sendBinding } from './support/binding.js';
import type { BindingChange } from './support/binding.js';
import { shakeHands } from './support/handshake.js';
import { rawKey } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import type { ClientKey } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, initialised, readSelf, resultOf } from './support/requests.js';
import { ping, PONG } from './support/service.js';

const BOOL_TRUE = 0x997275b5;
const VECTOR = 0x1cb5c415;
const UPDATE_SHORT = 0x78d4dec1;
const LIFE = 3600;
const the = rawSetting();
const unixNow = (): number => Math.floor(Date.now() / 1000);

/** A client with a temporary key that is not bound yet. */
async function temporaryClient(): Promise<{ client: RawClient; temporary: ClientKey }> {
  const client = the.use(await RawClient.connect(the.dc));
  return { client, temporary: await shakeHands(client, the.sandbox.addresses, { dc: 1, expiresIn: LIFE }) };
}

/** The error of an attempt to bind, undefined on success. */
async function bind(
  client: RawClient,
  temporary: ClientKey,
  permanent: ClientKey,
  change: BindingChange = {},
): Promise<string | undefined> {
  const messageId = sendBinding(client, temporary.key, permanent.key, change);
  const { requestId, id, error } = await resultOf(client);
  expect(requestId).toBe(messageId);
  if (!error) expect(id).toBe(BOOL_TRUE);
  return error && `${error.code} ${error.text}`;
}

test('a bound key has the sign-in and the client info of the permanent one', async () => {
  const { client, temporary } = await temporaryClient();
  expect(await bind(client, temporary, the.key)).toBeUndefined();
  client.send(readSelf());
  expect((await resultOf(client)).id).toBe(VECTOR);
  expect(the.sandbox.world.devices(the.phone).map(({ id }) => id)).toContain(the.keyId);
  expect(the.sandbox.world.deviceRegistry.find(keyIdOf(temporary.key).toString('hex'))).toBeUndefined();
});

test('updates for the permanent key are sent to the bound one', async () => {
  const { client, temporary } = await temporaryClient();
  await bind(client, temporary, the.key);
  the.sandbox.world.change(the.phone, { stars: { amount: 3, nanos: 0 } });
  await client.next(UPDATE_SHORT);
});

test('a temporary key cannot call methods that need an account before it is bound', async () => {
  const { client } = await temporaryClient();
  client.send(initialised(getConfig()));
  expect((await resultOf(client)).error).toBeUndefined();
  client.send(readSelf());
  expect((await resultOf(client)).error).toEqual({ code: 401, text: 'AUTH_KEY_PERM_EMPTY' });
  expect(the.sandbox.calls.count('users.getUsers')).toBeGreaterThan(0);
});

test('a permanent key cannot be bound', async () => {
  const { client, key } = the;
  const other = rawKey(the.sandbox.mintSession(the.phone));
  expect(await bind(client, key, other)).toBe('400 TEMP_AUTH_KEY_EMPTY');
});

const wrong: [name: string, change: BindingChange][] = [
  ['another msg_key', { damage: true }],
  ['another constructor inside', { innerConstructor: 0x75a3f766 }],
  ['another nonce inside', { innerNonce: 5n }],
  ['another temporary key inside', { innerTemporary: randomBytes(8) }],
  ['another permanent key inside', { innerPermanent: randomBytes(8) }],
  ['another session inside', { innerSessionId: 5n }],
  ['another message id inside', { innerMessageId: 4n }],
  ['another end inside', { innerExpiresAt: 5 }],
  ['a sequence number inside', { seqNo: 1 }],
  ['another length inside', { length: 44 }],
  ['too much padding', { blocks: 1 }],
  ['an unknown permanent key', { outerPermanent: randomBytes(8) }],
  ['an encrypted message of another key', { prefix: randomBytes(8) }],
  ['an encrypted message that is no whole blocks', { prefix: randomBytes(7) }],
];

test.each(wrong)('a binding with %s is refused, and may be retried', async (_, change) => {
  const { client, temporary } = await temporaryClient();
  expect(await bind(client, temporary, the.key, change)).toBe('400 ENCRYPTED_MESSAGE_INVALID');
  client.send(initialised(readSelf()));
  expect((await resultOf(client)).error?.text).toBe('AUTH_KEY_PERM_EMPTY');
  expect(await bind(client, temporary, the.key)).toBeUndefined();
});

test('a temporary key cannot be bound to another temporary one', async () => {
  const [one, two] = [await temporaryClient(), await temporaryClient()];
  expect(await bind(one.client, one.temporary, two.temporary)).toBe('400 ENCRYPTED_MESSAGE_INVALID');
});

test.each([
  ['in the past', -1],
  ['now', 0],
  ['long after the key itself', LIFE + 330],
])('an end %s is refused', async (_, seconds) => {
  const { client, temporary } = await temporaryClient();
  const expiresAt = unixNow() + seconds;
  expect(await bind(client, temporary, the.key, { expiresAt })).toBe('400 EXPIRES_AT_INVALID');
});

test('a bound key can be bound to the same key again, but to no other', async () => {
  const { client, temporary } = await temporaryClient();
  const other = rawKey(the.sandbox.mintSession(the.phone));
  await bind(client, temporary, the.key);
  expect(await bind(client, temporary, the.key)).toBeUndefined();
  expect(await bind(client, temporary, other)).toBe('400 TEMP_AUTH_KEY_ALREADY_BOUND');
});

test('faults apply to bindings as to other requests', async () => {
  const { client, temporary } = await temporaryClient();
  the.sandbox.faults.add({ method: 'auth.bindTempAuthKey', times: 1, error: [500, 'INTERNAL'] });
  expect(await bind(client, temporary, the.key)).toBe('500 INTERNAL');
  expect(await bind(client, temporary, the.key)).toBeUndefined();
});

test('destroying the permanent key destroys the bound one', async () => {
  const { client, temporary } = await temporaryClient();
  await bind(client, temporary, the.key);
  the.sandbox.faults.add({ method: 'help.getConfig', kind: 'forgetKey', times: 1 });
  the.client.send(getConfig());
  await expect(resultOf(the.client)).rejects.toThrow('transport error -404');
  client.send(ping());
  await expect(client.next(PONG)).rejects.toThrow('transport error -404');
});

test('a temporary key that has expired is unknown', async () => {
  const { client, temporary } = await temporaryClient();
  await bind(client, temporary, the.key, { expiresAt: unixNow() + 20 });
  client.send(ping());
  await client.next(PONG);
  the.sandbox.faults.add({ kind: 'clockSkew', ms: 25_000 });
  client.send(ping());
  await expect(client.next(PONG)).rejects.toThrow('transport error -404');
  the.client.send(ping());
  await the.client.next(PONG);
});

test('temporary keys and their bindings survive a restart until they expire', () => {
  const store = new Store();
  const clock = { now: vi.fn(() => 1000_000) };
  const before = new AuthKeys(store, 1, clock);
  const [permanent, temporary, unbound] = [randomBytes(256), randomBytes(256), randomBytes(256)];
  const id = (key: Buffer): string => keyIdOf(key).toString('hex');
  before.add(permanent, 1n, 1000);
  before.add(temporary, 2n, 1000, { expiresAt: 2000 });
  before.add(unbound, 3n, 1000, { expiresAt: 2000 });
  const [found, owner] = [before.findKey(id(temporary)), before.findKey(id(permanent))];
  if (!found || !owner) throw new Error('the keys are gone');
  before.bindKey(found, owner, 1500);

  const after = new AuthKeys(store, 1, clock);
  expect(after.keysOfAuthorization(id(permanent)).map(({ keyId }) => keyId)).toEqual([id(permanent), id(temporary)]);
  clock.now.mockReturnValue(1_499_999);
  expect(after.findKey(id(temporary))?.boundTo).toBe(id(permanent));
  clock.now.mockReturnValue(1_500_000);
  expect(after.findKey(id(temporary))).toBeUndefined();
  expect(after.keysOfAuthorization(id(permanent))).toHaveLength(1);
  clock.now.mockReturnValue(2_000_000);
  after.add(randomBytes(256), 4n, 2000, { expiresAt: 3000 });
  expect(new AuthKeys(store, 1, { now: () => 0 }).findKey(id(unbound))).toBeUndefined();
});
