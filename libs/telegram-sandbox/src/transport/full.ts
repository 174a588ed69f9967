import { crc32 } from 'node:zlib';
import { checkLength, FrameError } from './framing.js';
import type { Framing } from './framing.js';

/** Length, sequence number and CRC32 around the packet. */
const OVERHEAD = 12;

/** The framing with a checksum and with sequence numbers from 0 in each direction. */
export function full(): Framing {
  let received = 0;
  let sent = 0;
  return {
    isNumbered: true,
    unwrap(bytes) {
      if (bytes.length < 4) return undefined;
      const size = bytes.readUInt32LE();
      checkLength(size - OVERHEAD);
      if (bytes.length < size) return undefined;
      if (bytes.readUInt32LE(4) !== received++) throw new FrameError('a wrong sequence number');
      if (bytes.readUInt32LE(size - 4) !== crc32(bytes.subarray(0, size - 4))) throw new FrameError('a wrong CRC32');
      return { packet: bytes.subarray(8, size - 4), size };
    },
    wrap(packet) {
      const frame = Buffer.alloc(OVERHEAD + packet.length);
      frame.writeUInt32LE(frame.length);
      frame.writeUInt32LE(sent++, 4);
      packet.copy(frame, 8);
      frame.writeUInt32LE(crc32(frame.subarray(0, -4)), frame.length - 4);
      return frame;
    },
  };
}
