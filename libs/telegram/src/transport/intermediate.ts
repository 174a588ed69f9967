import { randomBytes } from 'node:crypto';
import { errors } from 'telegram';

/** The other side does not speak this transport. */
export class PacketError extends Error {}

const LENGTH_BYTES = 4;
const MAX_PADDING = 15;
/** Four times the longest answers, pieces of files. Decrypting a megabyte takes up to half a second. */
const MAX_PACKET_BYTES = 1 << 22;
/** auth_key_id, message_id and message_data_length of the shortest plain message, and auth_key_id and msg_key of others. */
const MIN_MESSAGE_BYTES = 24;
const AES_BLOCK_BYTES = 16;

/**
 * The intermediate transport: the length in four bytes, then the packet. In its padded variant up to 15 random bytes
 * follow, which the length counts (https://core.telegram.org/mtproto/mtproto-transports).
 */
export function frame(packet: Buffer, isPadded: boolean): Buffer {
  const random = isPadded ? randomBytes(1 + MAX_PADDING) : Buffer.alloc(1);
  const padding = random.subarray(1, 1 + (random.readUInt8() & MAX_PADDING));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(packet.length + padding.length);
  return Buffer.concat([length, packet, padding]);
}

/**
 * Reads one packet and removes its padding.
 * @param maxBytes a longer one is refused before anything of it is read
 * @throws PacketError; InvalidBufferError of the library with the code of a transport error, which may be padded too
 */
export async function readPacket(
  read: (count: number) => Promise<Buffer>,
  maxBytes = MAX_PACKET_BYTES,
): Promise<Buffer> {
  const length = (await read(LENGTH_BYTES)).readUInt32LE();
  // The top bit marks a quick ack, which is never asked for.
  if (length < LENGTH_BYTES || length > maxBytes) throw new PacketError('A packet has a wrong length');
  const packet = await read(length);
  if (length >= MIN_MESSAGE_BYTES) return withoutPadding(packet);
  if (packet.readInt32LE() >= 0) throw new PacketError('A packet is too short');
  throw new errors.InvalidBufferError(packet.subarray(0, LENGTH_BYTES));
}

/** Encrypted data has whole blocks; plain messages contain their length. */
function withoutPadding(packet: Buffer): Buffer {
  if (packet.readBigInt64LE() === 0n) return packet;
  return packet.subarray(0, packet.length - ((packet.length - MIN_MESSAGE_BYTES) % AES_BLOCK_BYTES));
}
