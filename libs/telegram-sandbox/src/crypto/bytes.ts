import { createHash } from 'node:crypto';

export const sha1 = (...parts: Buffer[]): Buffer => hash('sha1', parts);
export const sha256 = (...parts: Buffer[]): Buffer => hash('sha256', parts);

/** The id of an auth key: the lower 64 bits of its SHA1, 8 bytes as in packets. */
export const keyIdOf = (authKey: Buffer): Buffer => sha1(authKey).subarray(12);

function hash(algorithm: string, parts: Buffer[]): Buffer {
  const digest = createHash(algorithm);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** Big-endian, as in all of MTProto's cryptography. */
export function toBigInt(bytes: Buffer): bigint {
  return bytes.length ? BigInt(`0x${bytes.toString('hex')}`) : 0n;
}

/** Big-endian, padded with zeros on the left to `length` bytes, or without leading zeros. */
export function toBytes(value: bigint, length?: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(length === undefined ? hex.length + (hex.length & 1) : length * 2, '0'), 'hex');
}

/** Both have the same length. */
export function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ b.readUInt8(i)));
}
