import { timingSafeEqual } from 'node:crypto';
import { keyIdOf, sha1 } from './bytes.js';
import { igeDecrypt } from './ige.js';

/** Random bytes, message id, sequence number, length. */
const HEADER = 32;
const BODY_BYTES = 40;

/** Content of the message that a client encrypts with its permanent key to bind a temporary one. */
export interface Binding {
  messageId: bigint;
  body: Buffer;
}

/**
 * Opens the `encrypted_message` of https://core.telegram.org/method/auth.bindTempAuthKey, which is made by the rules of
 * MTProto 1.0.
 *
 * @param permanentKey 256 bytes
 * @returns undefined when it was not encrypted with this key or is malformed
 */
export function openBinding(permanentKey: Buffer, encrypted: Buffer): Binding | undefined {
  const messageKey = encrypted.subarray(8, 24);
  const data = encrypted.subarray(24);
  if (!encrypted.subarray(0, 8).equals(keyIdOf(permanentKey))) return undefined;
  if (data.length % 16 || data.length < HEADER + BODY_BYTES) return undefined;
  const { key, iv } = aesOfVersion1(permanentKey, messageKey);
  const plain = igeDecrypt(data, key, iv);
  const padding = plain.length - HEADER - BODY_BYTES;
  if (plain.readInt32LE(24) !== 0 || plain.readInt32LE(28) !== BODY_BYTES || padding >= 16) return undefined;
  const expected = sha1(plain.subarray(0, HEADER + BODY_BYTES)).subarray(4);
  if (!timingSafeEqual(messageKey, expected)) return undefined;
  return { messageId: plain.readBigInt64LE(16), body: plain.subarray(HEADER, HEADER + BODY_BYTES) };
}

/** The key derivation of MTProto 1.0 for messages of clients (https://core.telegram.org/mtproto/description_v1). */
export function aesOfVersion1(authKey: Buffer, messageKey: Buffer): { key: Buffer; iv: Buffer } {
  const a = sha1(messageKey, authKey.subarray(0, 32));
  const b = sha1(authKey.subarray(32, 48), messageKey, authKey.subarray(48, 64));
  const c = sha1(authKey.subarray(64, 96), messageKey);
  const d = sha1(messageKey, authKey.subarray(96, 128));
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)]),
    iv: Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)]),
  };
}
