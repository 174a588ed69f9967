import { randomBytes } from 'node:crypto';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { computeSrpParams } from '@mtcute/core/utils.js';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import type { tl } from '@mtcute/core';
import { expect, test } from 'vitest';
import { TlReader } from '../src/tl/reader.js';
import { TlWriter } from '../src/tl/writer.js';
import { sendBinding } from './support/binding.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, initialised } from './support/requests.js';
import { read, write } from './support/second-codec.js';
import { RPC_RESULT } from './support/service.js';

// What TDLib and Telegram Desktop do on the wire and this project's own client does not.

const PHONE = '+9996615001';
const the = rawSetting();

const packed = (body: Buffer, pack = deflateSync): Buffer => new TlWriter().id(0x3072cfa1).bytes(pack(body)).done();

/** The answer to the last request, as the other client's codec reads it. */
async function answerOf(client: RawClient): Promise<tl.TlObject> {
  const { fields } = await client.next(RPC_RESULT);
  fields.long();
  const body = fields.rest();
  const isPacked = body.readUInt32LE() === 0x3072cfa1;
  return read(isPacked ? gunzipSync(new TlReader(body.subarray(4)).bytes()) : body) as tl.TlObject;
}

/** A new connection whose first packet is TDLib's ping of a connection without a key. */
async function pingedConnection(): Promise<RawClient> {
  const client = the.use(await RawClient.connect(the.dc));
  client.sendPlain(new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).raw(randomBytes(92)).done(), 1n);
  expect((await client.plainAnswer()).id()).toBe(0x05162463);
  return client;
}

/** A permanent key and a temporary one that speaks for it, both made with padded messages. */
async function withTemporaryKey(): Promise<RawClient> {
  const client = await pingedConnection();
  const permanent = await shakeHands(client, the.sandbox.addresses, { dc: 1, plainPadding: 128 });
  const temporary = await shakeHands(client, the.sandbox.addresses, { dc: 1, plainPadding: 64, expiresIn: 86_400 });
  sendBinding(client, temporary.key, permanent.key, {});
  const { fields } = await client.next(RPC_RESULT);
  fields.long();
  expect(fields.id()).toBe(0x997275b5);
  return client;
}

test('a client with padding, a temporary key and packed queries signs in with code and password', async () => {
  const client = await withTemporaryKey();
  // Layer 227 of the other codec is told, and the query travels packed inside the wrappers.
  const ask = (request: object, pack = deflateSync) => {
    client.send(initialised(packed(write(request), pack), 227));
    return answerOf(client);
  };
  const app = { apiId: 12345, apiHash: '0123456789abcdef0123456789abcdef' };
  const settings = { _: 'codeSettings' };
  const sent = await ask({ _: 'auth.sendCode', phoneNumber: PHONE, ...app, settings });
  expect(sent._).toBe('auth.sentCode');
  const { phoneCodeHash } = sent as tl.auth.RawSentCode;
  const signIn = { _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash, phoneCode: '11111' };
  expect(await ask(signIn, gzipSync)).toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' });

  const asked = (await ask({ _: 'account.getPassword' })) as tl.account.RawPassword;
  expect(asked.newSecureAlgo._).toBe('securePasswordKdfAlgoPBKDF2HMACSHA512iter100000');
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  const password = await computeSrpParams(crypto, asked, 'sandbox');
  expect(await ask({ _: 'auth.checkPassword', password })).toMatchObject({ _: 'auth.authorization' });
  expect(the.sandbox.world.devices(PHONE)).toHaveLength(1);
});

test.each([
  [10_001, true],
  [1, false],
])('a key made with data centre %i is told test_mode %s', async (dc, testMode) => {
  const client = await pingedConnection();
  await shakeHands(client, the.sandbox.addresses, { dc });
  client.send(initialised(getConfig(), 227));
  expect(await answerOf(client)).toMatchObject({ _: 'config', testMode });
});

test('a query that unpacks to more than a packet may have is refused, however it is packed', async () => {
  const { client } = the;
  const zeros = Buffer.alloc(1_100_000);
  client.send(initialised(packed(zeros)));
  expect(await errorOf(client)).toBe('INPUT_FETCH_ERROR');
  // 40 levels, each of which unpacks to the next.
  const nested = Array.from({ length: 40 }).reduce<Buffer>((body) => packed(body), getConfig());
  client.send(initialised(nested));
  expect(await errorOf(client)).toBe('INPUT_FETCH_ERROR');
  // Many objects of half a megabyte each, in one list.
  const some = packed(Buffer.concat([Buffer.alloc(4), Buffer.alloc(500_000)]));
  const users = new TlWriter().id(0x0d91a548).id(0x1cb5c415).int(50);
  for (let i = 0; i < 50; i++) users.raw(some);
  client.send(initialised(users.done()));
  expect(await errorOf(client)).toMatch(/^INPUT_/);
  client.send(initialised(packed(getConfig())));
  expect(await errorOf(client)).toBeUndefined();
});

async function errorOf(client: RawClient): Promise<string | undefined> {
  const { fields } = await client.next(RPC_RESULT);
  fields.long();
  const reader = new TlReader(fields.rest());
  if (reader.id() !== 0x2144ca19) return undefined;
  reader.int();
  return reader.bytes().toString();
}
