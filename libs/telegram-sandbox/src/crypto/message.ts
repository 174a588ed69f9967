import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { sha256 } from './bytes.js';
import { igeDecrypt, igeEncrypt } from './ige.js';

/** Which side wrote a message; the numbers are the `x` of https://core.telegram.org/mtproto/description. */
export const FROM_CLIENT = 0;
export const FROM_SERVER = 8;
export type Direction = typeof FROM_CLIENT | typeof FROM_SERVER;

const MIN_PADDING = 12;
const MAX_PADDING = 1024;
/** Salt, session id, message id, sequence number, length. */
const HEADER = 32;

/** What MTProto 2.0 encrypts. */
export interface Message {
  salt: bigint;
  sessionId: bigint;
  messageId: bigint;
  seqNo: number;
  body: Buffer;
}

/**
 * @param authKey 256 bytes
 * @returns `msg_key` and the encrypted data; the key id that goes before them is the caller's
 */
export function encryptMessage(authKey: Buffer, message: Message, direction: Direction): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeBigInt64LE(message.salt);
  header.writeBigInt64LE(message.sessionId, 8);
  header.writeBigInt64LE(message.messageId, 16);
  header.writeInt32LE(message.seqNo, 24);
  header.writeInt32LE(message.body.length, 28);
  const filled = HEADER + message.body.length + MIN_PADDING;
  const padding = MIN_PADDING + (-filled & 15) + 16 * randomInt(4);
  const plain = Buffer.concat([header, message.body, randomBytes(padding)]);
  const messageKey = messageKeyOf(authKey, plain, direction);
  const { key, iv } = aesOf(authKey, messageKey, direction);
  return Buffer.concat([messageKey, igeEncrypt(plain, key, iv)]);
}

/**
 * @param encrypted `msg_key` and the encrypted data
 * @returns undefined when the message was not made with this key, or its length or padding breaks the rules
 */
export function decryptMessage(authKey: Buffer, encrypted: Buffer, direction: Direction): Message | undefined {
  const messageKey = encrypted.subarray(0, 16);
  const data = encrypted.subarray(16);
  if (data.length < HEADER + MIN_PADDING || data.length % 16) return undefined;
  const { key, iv } = aesOf(authKey, messageKey, direction);
  const plain = igeDecrypt(data, key, iv);
  if (!timingSafeEqual(messageKey, messageKeyOf(authKey, plain, direction))) return undefined;
  const length = plain.readInt32LE(28);
  const padding = plain.length - HEADER - length;
  if (length < 4 || length % 4 || padding < MIN_PADDING || padding > MAX_PADDING) return undefined;
  return {
    salt: plain.readBigInt64LE(),
    sessionId: plain.readBigInt64LE(8),
    messageId: plain.readBigInt64LE(16),
    seqNo: plain.readInt32LE(24),
    body: plain.subarray(HEADER, HEADER + length),
  };
}

function messageKeyOf(authKey: Buffer, plain: Buffer, x: Direction): Buffer {
  return sha256(authKey.subarray(88 + x, 120 + x), plain).subarray(8, 24);
}

/** The key derivation of MTProto 2.0. */
export function aesOf(authKey: Buffer, messageKey: Buffer, x: Direction): { key: Buffer; iv: Buffer } {
  const a = sha256(messageKey, authKey.subarray(x, x + 36));
  const b = sha256(authKey.subarray(40 + x, 76 + x), messageKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}
