import { checkLength } from './framing.js';
import type { Framing } from './framing.js';

const LONG = 0x7f;

/** The length in words of 4 bytes, in one byte or in `7f` and three; its top bit asks for a quick ack and is ignored. */
export const abridged: Framing = {
  unwrap(bytes) {
    if (bytes.length < 4) return undefined;
    const short = bytes.readUInt8() & 0x7f;
    const head = short === LONG ? 4 : 1;
    const length = 4 * (short === LONG ? bytes.readUIntLE(1, 3) : short);
    checkLength(length);
    if (bytes.length < head + length) return undefined;
    return { packet: bytes.subarray(head, head + length), size: head + length };
  },
  wrap(packet) {
    const words = packet.length / 4;
    const head = words < LONG ? Buffer.from([words]) : Buffer.alloc(4, LONG);
    if (words >= LONG) head.writeUIntLE(words, 1, 3);
    return Buffer.concat([head, packet]);
  },
};
