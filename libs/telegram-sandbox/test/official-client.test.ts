import { randomBytes } from 'node:crypto';
import { computeSrpParams } from '@mtcute/core/utils.js';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import type { tl } from '@mtcute/core';
import { expect, test } from 'vitest';
import { TlWriter } from '../src/tl/writer.js';
import { sendBinding } from './support/binding.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { deflated, gzipped, initialised, resultOf } from './support/requests.js';
import { read, write } from './support/second-codec.js';

// A sign-in with the features of TDLib and Telegram Desktop that other clients do not use.

const PHONE = '+9996615001';
const the = rawSetting();

const BOOL_TRUE = 0x997275b5;
/** The layer of mtcute's codec. */
const LAYER = 227;

/** A new connection whose first packet is TDLib's ping of a connection without a key. */
async function pingedConnection(): Promise<RawClient> {
  const client = the.use(await RawClient.connect(the.dc));
  client.sendPlain(new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).raw(randomBytes(92)).done(), 1n);
  expect((await client.plainAnswer()).id()).toBe(0x05162463);
  return client;
}

/** A permanent key and a temporary one bound to it, both made with padded messages. */
async function withTemporaryKey(): Promise<RawClient> {
  const client = await pingedConnection();
  const permanent = await shakeHands(client, the.sandbox.addresses, { dc: 1, plainPadding: 128 });
  const temporary = await shakeHands(client, the.sandbox.addresses, { dc: 1, plainPadding: 64, expiresIn: 86_400 });
  sendBinding(client, temporary.key, permanent.key, {});
  expect((await resultOf(client)).id).toBe(BOOL_TRUE);
  return client;
}

test('a client with padding, a temporary key and packed queries signs in with code and password', async () => {
  const client = await withTemporaryKey();
  // As in TDLib, the query inside the wrappers is packed.
  const ask = async (request: object, pack = deflated): Promise<tl.TlObject> => {
    client.send(initialised(pack(write(request)), LAYER));
    return read((await resultOf(client)).body) as tl.TlObject;
  };
  const app = { apiId: 12345, apiHash: '0123456789abcdef0123456789abcdef' };
  const settings = { _: 'codeSettings' };
  const sent = await ask({ _: 'auth.sendCode', phoneNumber: PHONE, ...app, settings });
  expect(sent._).toBe('auth.sentCode');
  const { phoneCodeHash } = sent as tl.auth.RawSentCode;
  const signIn = { _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash, phoneCode: '11111' };
  expect(await ask(signIn, gzipped)).toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' });

  const asked = (await ask({ _: 'account.getPassword' })) as tl.account.RawPassword;
  expect(asked.newSecureAlgo._).toBe('securePasswordKdfAlgoPBKDF2HMACSHA512iter100000');
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  const password = await computeSrpParams(crypto, asked, 'sandbox');
  expect(await ask({ _: 'auth.checkPassword', password })).toMatchObject({ _: 'auth.authorization' });
  expect(the.sandbox.world.devices(PHONE)).toHaveLength(1);
});
