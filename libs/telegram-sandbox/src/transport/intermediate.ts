import { randomBytes, randomInt } from 'node:crypto';
import { checkLength } from './framing.js';
import type { Framing } from './framing.js';

const QUICK_ACK_BIT = 0x80000000;
/** MTProto allows 15. Telegram's MTProxy sends at most 3, and gotd and Telethon drop no more. */
const MAX_PADDING = 3;
/** Shorter packets are transport errors or plain messages, which contain their length. */
const ENCRYPTED_HEAD = 24;

/** Four bytes of length; its top bit asks for a quick ack and is ignored. */
export const intermediate: Framing = {
  unwrap: unwrapLength,
  wrap: wrapLength,
};

/** As `intermediate`, with random bytes at the end that the length counts: up to 15 from clients. */
export const paddedIntermediate: Framing = {
  unwrap(bytes) {
    const unwrapped = unwrapLength(bytes);
    return unwrapped && { ...unwrapped, packet: withoutPadding(unwrapped.packet) };
  },
  wrap: (packet) => wrapLength(Buffer.concat([packet, randomBytes(randomInt(MAX_PADDING + 1))])),
};

function unwrapLength(bytes: Buffer): { packet: Buffer; size: number } | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32LE() & ~QUICK_ACK_BIT;
  checkLength(length);
  return bytes.length < 4 + length ? undefined : { packet: bytes.subarray(4, 4 + length), size: 4 + length };
}

function wrapLength(packet: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(packet.length);
  return Buffer.concat([head, packet]);
}

/** Encrypted data has blocks of 16 bytes; plain messages contain their length. */
function withoutPadding(packet: Buffer): Buffer {
  if (packet.length < ENCRYPTED_HEAD || packet.readBigInt64LE() === 0n) return packet;
  return packet.subarray(0, packet.length - ((packet.length - ENCRYPTED_HEAD) % 16));
}
