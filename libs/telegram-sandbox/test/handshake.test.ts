import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { keyIdOf, toBigInt } from '../src/crypto/bytes.js';
import { DH_PRIME } from '../src/crypto/diffie-hellman.js';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Sandbox } from '../src/index.js';
import type { AuthKey } from '../src/session/auth-key.js';
import { AuthKeys } from '../src/session/auth-keys.js';
import { TlWriter } from '../src/tl/writer.js';
import { factor } from './support/factor.js';
import { shakeHands } from './support/handshake.js';
import type { Mistake } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';

let sandbox: Sandbox;
let dc2: DcAddress;
let client: RawClient;
const PING = new TlWriter().id(0x7abe77ec).long(7n).done();
const PONG = 0x347773c5;

beforeAll(async () => {
  sandbox = await createSandbox();
  dc2 = sandbox.addresses.dcs[1] as DcAddress;
});
afterEach(() => {
  vi.restoreAllMocks();
  client.close();
});
afterAll(() => sandbox.close());

test('a handshake creates a key that works at once with its salt', async () => {
  client = await RawClient.connect(dc2);
  await shakeHands(client, sandbox.addresses);
  const id = client.send(PING);
  const { fields } = await client.next(PONG);
  expect(fields.long()).toBe(id);
  expect(fields.long()).toBe(7n);
});

test.each([2, -2, 10_002])('the data centre may be named as %i', async (dc) => {
  client = await RawClient.connect(dc2);
  await shakeHands(client, sandbox.addresses, { dc });
  client.send(PING);
  await client.next(PONG);
});

test('the old req_pq is answered as well', async () => {
  client = await RawClient.connect(dc2);
  await shakeHands(client, sandbox.addresses, { oldReqPq: true });
});

const mistakes: [name: string, mistake: Mistake, error: number][] = [
  ['a foreign nonce in req_DH_params', { nonce: randomBytes(16) }, -404],
  ['a foreign server_nonce', { serverNonce: randomBytes(16) }, -404],
  ['p and q in the wrong order', { swapPrimes: true }, -404],
  ['another p in req_DH_params', { outerP: Buffer.from([7]) }, -404],
  ['another q in req_DH_params', { outerQ: Buffer.from([7]) }, -404],
  ['an unknown public key', { fingerprint: 1n }, -404],
  ['a wrong hash inside RSA_PAD', { damageRsaHash: true }, -404],
  ['a wrong hash in the older form', { damageRsaHash: true, olderRsa: true }, -404],
  ['encrypted data that are too short', { encrypted: randomBytes(255) }, -404],
  ['an encrypted number without its first zero', { shortenEncrypted: true }, -404],
  ['encrypted data that are too long', { encrypted: randomBytes(257) }, -404],
  ['an encrypted number above the modulus', { encrypted: Buffer.alloc(256, 255) }, -404],
  ['a foreign nonce in p_q_inner_data', { innerNonce: randomBytes(16) }, -404],
  ['a foreign server_nonce in p_q_inner_data', { innerServerNonce: randomBytes(16) }, -404],
  ['another pq in p_q_inner_data', { innerPq: Buffer.from([1, 2, 3, 4, 5, 6]) }, -404],
  ['another p in p_q_inner_data', { innerP: Buffer.from([7]) }, -404],
  ['another q in p_q_inner_data', { innerQ: Buffer.from([7]) }, -404],
  ['something else than p_q_inner_data', { innerConstructor: 0x6643b654 }, -404],
  ['another data centre', { dc: 3 }, -444],
  ['another data centre for media', { dc: -1 }, -444],
  ['another test data centre', { dc: 10_001 }, -444],
  ['a data centre of no environment', { dc: 20_002 }, -444],
  ['another data centre for a temporary key', { dc: 3, expiresIn: 60 }, -444],
  ['a temporary key without a life', { dc: 2, expiresIn: 0 }, -404],
  ['a temporary key of the past', { expiresIn: -5 }, -404],
  ['a foreign nonce in set_client_DH_params', { finalNonce: randomBytes(16) }, -404],
  ['a foreign server_nonce in set_client_DH_params', { finalServerNonce: randomBytes(16) }, -404],
  ['a wrong hash of client_DH_inner_data', { damageDhHash: true }, -404],
  ['a foreign nonce in client_DH_inner_data', { dhNonce: randomBytes(16) }, -404],
  ['a foreign server_nonce in client_DH_inner_data', { dhServerNonce: randomBytes(16) }, -404],
  ['something else than client_DH_inner_data', { dhConstructor: 0x83c95aec }, -404],
  ['a retry that the server did not ask for', { retryId: 5n }, -404],
  ['g_b of 1', { publicValue: 1n }, -404],
  ['g_b at the lower margin', { publicValue: 1n << 1984n }, -404],
  ['g_b at the upper margin', { publicValue: DH_PRIME - (1n << 1984n) }, -404],
  ['g_b next to the prime', { publicValue: DH_PRIME - 1n }, -404],
  ['a block of padding too much', { padding: 16 }, -404],
];

test.each(mistakes)('refuses %s, and everything after it on that connection', async (_, mistake, error) => {
  client = await RawClient.connect(dc2);
  await expect(shakeHands(client, sandbox.addresses, mistake)).rejects.toThrow(`transport error ${error}`);
  await expect(shakeHands(client, sandbox.addresses)).rejects.toThrow('transport error -404');
  client.close();
  client = await RawClient.connect(dc2);
  await shakeHands(client, sandbox.addresses);
  client.send(PING);
  await client.next(PONG);
});

const habits: [name: string, habit: Mistake][] = [
  ['random bytes behind the object in plain messages', { plainPadding: 156 }],
  ['a kilobyte of them', { plainPadding: 1024 }],
  ['the older form of encrypted_data', { olderRsa: true }],
  ['the older form with the data centre', { olderRsa: true, dc: 2 }],
  ['the older form for a temporary key', { olderRsa: true, dc: 2, expiresIn: 60 }],
  ['the older form without the data centre for a temporary key', { olderRsa: true, expiresIn: 60 }],
  ['p and q with zeros in front', { wideFactors: 4 }],
  ['the older form with p and q with zeros in front', { olderRsa: true, wideFactors: 4 }],
];

test.each(habits)('accepts %s, as other clients send', async (_, habit) => {
  client = await RawClient.connect(dc2);
  await shakeHands(client, sandbox.addresses, habit);
  client.send(PING);
  await client.next(PONG);
});

const reqPq = (): Buffer => new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).done();

test('pq is a product of two primes of 31 bits, below 2^63', async () => {
  client = await RawClient.connect(dc2);
  for (let i = 0; i < 10; i++) {
    client.sendPlain(reqPq());
    const resPq = await client.plainAnswer();
    resPq.raw(36);
    const pq = resPq.bytes();
    expect([pq.length, pq.readUInt8() & 0x80]).toEqual([8, 0]);
    expect(factor(toBigInt(pq)).map((prime) => prime.toString(2).length)).toEqual([31, 31]);
  }
});

test('another req_pq restarts the handshake', async () => {
  client = await RawClient.connect(dc2);
  client.sendPlain(reqPq());
  const first = await client.plainAnswer();
  client.sendPlain(reqPq());
  const second = await client.plainAnswer();
  expect(second.raw(36).equals(first.raw(36))).toBe(false);
  await shakeHands(client, sandbox.addresses);
});

test('an encrypted message during a handshake is answered, and the handshake continues', async () => {
  const other = await RawClient.connect(dc2);
  const auth = await shakeHands(other, sandbox.addresses);
  other.close();
  client = await RawClient.connect(dc2, auth);
  let pong: Buffer | undefined;
  await shakeHands(client, sandbox.addresses, {
    beforeFinish: async () => {
      client.send(PING);
      pong = await client.nextPacket();
    },
  });
  expect(pong?.subarray(0, 8)).toEqual(keyIdOf(auth.key));
  client.send(PING);
  await client.next(PONG);
});

/** Makes the server treat its next keys as known ones. */
function takenKeys(times: number): void {
  const find = vi.spyOn(AuthKeys.prototype, 'findKey');
  for (let i = 0; i < times; i++) find.mockReturnValueOnce({} as AuthKey);
}

test('a key whose id is taken is answered with dh_gen_retry', async () => {
  takenKeys(2);
  client = await RawClient.connect(dc2);
  const { retries } = await shakeHands(client, sandbox.addresses);
  expect(retries).toBe(2);
  client.send(PING);
  await client.next(PONG);
});

test('a retry has to contain the hash of the key before', async () => {
  takenKeys(1);
  client = await RawClient.connect(dc2);
  await expect(shakeHands(client, sandbox.addresses, { nextRetryId: 5n })).rejects.toThrow('transport error -404');
});

test('the handshake fails after five retries', async () => {
  takenKeys(6);
  client = await RawClient.connect(dc2);
  await expect(shakeHands(client, sandbox.addresses)).rejects.toThrow('dh_gen_fail after 5 retries');
  client.sendPlain(new TlWriter().id(0xf5045f1f).raw(randomBytes(32)).bytes(randomBytes(64)).done());
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
});

// https://core.telegram.org/mtproto/auth_key#error-handling-lost-queries-and-responses
test('a repeated query gets the same answer, and creates no second key', async () => {
  client = await RawClient.connect(dc2);
  const before = sandbox.metrics().handshakes.done;
  const query = reqPq();
  client.sendPlain(query);
  const first = (await client.plainAnswer()).rest();
  client.sendPlain(Buffer.concat([query, randomBytes(20)]));
  expect((await client.plainAnswer()).rest()).toEqual(first);
  await shakeHands(client, sandbox.addresses);
  for (let i = 0; i < 2; i++) {
    client.repeatPlain();
    expect((await client.plainAnswer()).id()).toBe(0x3bcbf734);
  }
  expect(sandbox.metrics().handshakes.done).toBe(before + 1);
});

test('more than a kilobyte after the object of a plain message is refused', async () => {
  client = await RawClient.connect(dc2);
  client.sendPlain(Buffer.concat([reqPq(), randomBytes(1028)]));
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
});

test('a failed step ends the handshake, also for a valid step after it', async () => {
  client = await RawClient.connect(dc2);
  await expect(shakeHands(client, sandbox.addresses, { damageDhHash: true })).rejects.toThrow('-404');
  client.repeatPlain();
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
});

test.each([1n, 2n ** 62n + 1n])('a plain message may have the id %i', async (messageId) => {
  client = await RawClient.connect(dc2);
  client.sendPlain(reqPq(), messageId);
  expect((await client.plainAnswer()).id()).toBe(0x05162463);
  await shakeHands(client, sandbox.addresses);
});

test('a step out of turn is refused', async () => {
  client = await RawClient.connect(dc2);
  client.sendPlain(new TlWriter().id(0xf5045f1f).raw(randomBytes(32)).bytes(randomBytes(64)).done());
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
});

test('a key of one data centre is unknown in another', async () => {
  const first = await RawClient.connect(dc2);
  const key = await shakeHands(first, sandbox.addresses);
  first.close();
  client = await RawClient.connect(sandbox.addresses.dcs[0] as DcAddress, key);
  client.send(PING);
  await expect(client.next(PONG)).rejects.toThrow('transport error -404');
});
