import { randomBytes } from 'node:crypto';
import { aesOfVersion1 } from '../../src/crypto/binding.js';
import { keyIdOf, sha1 } from '../../src/crypto/bytes.js';
import { igeEncrypt } from '../../src/crypto/ige.js';
import { TlWriter } from '../../src/tl/writer.js';
import type { RawClient } from './raw-client.js';

/** Fields of auth.bindTempAuthKey; all but the keys have valid defaults. */
export interface BindingChange {
  expiresAt?: number;
  /** Overrides in the encrypted message. */
  innerExpiresAt?: number;
  innerNonce?: bigint;
  innerTemporary?: Buffer;
  innerPermanent?: Buffer;
  innerSessionId?: bigint;
  innerMessageId?: bigint;
  innerConstructor?: number;
  seqNo?: number;
  length?: number;
  /** Extra blocks of padding. */
  blocks?: number;
  damage?: boolean;
  outerPermanent?: Buffer;
  prefix?: Buffer;
}

/**
 * Sends auth.bindTempAuthKey (https://core.telegram.org/method/auth.bindTempAuthKey).
 *
 * @param client that uses the temporary key
 * @returns the id of the request
 */
export function sendBinding(client: RawClient, temporary: Buffer, permanent: Buffer, change: BindingChange): bigint {
  const messageId = client.nextMessageId();
  const nonce = randomBytes(8).readBigInt64LE();
  const { expiresAt = Math.floor(Date.now() / 1000) + 3600 } = change;
  const inner = new TlWriter()
    .id(change.innerConstructor ?? 0x75a3f765)
    .long(change.innerNonce ?? nonce)
    .raw(change.innerTemporary ?? keyIdOf(temporary))
    .raw(change.innerPermanent ?? keyIdOf(permanent))
    .long(change.innerSessionId ?? client.sessionId)
    .int(change.innerExpiresAt ?? expiresAt)
    .done();
  const plain = new TlWriter()
    .raw(randomBytes(16))
    .long(change.innerMessageId ?? messageId)
    .int(change.seqNo ?? 0)
    .int(change.length ?? inner.length)
    .raw(inner)
    .done();
  const messageKey = change.damage ? randomBytes(16) : sha1(plain).subarray(4);
  const { key, iv } = aesOfVersion1(permanent, messageKey);
  const padding = randomBytes((-plain.length & 15) + 16 * (change.blocks ?? 0));
  const encrypted = igeEncrypt(Buffer.concat([plain, padding]), key, iv);
  const request = new TlWriter()
    .id(0xcdd42a05)
    .raw(change.outerPermanent ?? keyIdOf(permanent))
    .long(nonce)
    .int(expiresAt)
    .bytes(Buffer.concat([change.prefix ?? keyIdOf(permanent), messageKey, encrypted]))
    .done();
  return client.send(request, { messageId });
}
