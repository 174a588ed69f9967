import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DH_PRIME } from '../src/crypto/diffie-hellman.js';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Sandbox } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
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
afterEach(() => client.close());
afterAll(() => sandbox.close());

test('a handshake gives a key that works at once with its salt', async () => {
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

const mistakes: [name: string, mistake: Mistake, error: number][] = [
  ['a foreign nonce in req_DH_params', { nonce: randomBytes(16) }, -404],
  ['a foreign server_nonce', { serverNonce: randomBytes(16) }, -404],
  ['p and q in the wrong order', { swapPrimes: true }, -404],
  ['another p in req_DH_params', { outerP: Buffer.from([7]) }, -404],
  ['another q in req_DH_params', { outerQ: Buffer.from([7]) }, -404],
  ['an unknown public key', { fingerprint: 1n }, -404],
  ['a wrong hash inside RSA_PAD', { damageRsaHash: true }, -404],
  ['a foreign nonce in p_q_inner_data', { innerNonce: randomBytes(16) }, -404],
  ['another pq in p_q_inner_data', { innerPq: Buffer.from([1, 2, 3, 4, 5, 6]) }, -404],
  ['another data centre', { dc: 3 }, -444],
  ['a temporary key, which this server does not make', { dc: 2, temporary: true }, -404],
  ['a foreign nonce in set_client_DH_params', { finalNonce: randomBytes(16) }, -404],
  ['a wrong hash of client_DH_inner_data', { damageDhHash: true }, -404],
  ['a retry nobody asked for', { retryId: 5n }, -404],
  ['g_b of 1', { publicValue: 1n }, -404],
  ['g_b next to the prime', { publicValue: DH_PRIME - 1n }, -404],
  ['a block of padding too much', { padding: 16 }, -404],
];

test.each(mistakes)('refuses %s, and the same connection may begin again', async (_, mistake, error) => {
  client = await RawClient.connect(dc2);
  await expect(shakeHands(client, sandbox.addresses, mistake)).rejects.toThrow(`transport error ${error}`);
  await shakeHands(client, sandbox.addresses);
  client.send(PING);
  await client.next(PONG);
});

test('a finished handshake can not be finished again', async () => {
  client = await RawClient.connect(dc2);
  await shakeHands(client, sandbox.addresses);
  client.repeatPlain();
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
});

test('a failed step ends the handshake, also for the right one after it', async () => {
  client = await RawClient.connect(dc2);
  await expect(shakeHands(client, sandbox.addresses, { damageDhHash: true })).rejects.toThrow('-404');
  client.repeatPlain();
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
});

test('a plain message with the id of a server is refused', async () => {
  client = await RawClient.connect(dc2);
  const reqPq = new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).done();
  client.sendPacket(
    new TlWriter()
      .long(0n)
      .long(client.nextMessageId() + 1n)
      .int(reqPq.length)
      .raw(reqPq)
      .done(),
  );
  await expect(client.plainAnswer()).rejects.toThrow('transport error -404');
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
