import { detect } from '../transport/detect.js';
import { FrameError } from '../transport/framing.js';
import type { Framing } from '../transport/framing.js';
import type { Direction } from './conditions.js';

const NOTHING = Buffer.alloc(0);

/** A part of a stream that is forwarded as a whole: a packet with its frame, or other bytes. */
export interface Piece {
  packet?: Buffer;
  bytes: Buffer;
  /** Whether the bytes were never obfuscated. */
  isRaw?: boolean;
}

/** Framing state: sequence numbers and ciphers, separate for the received and the sent side. */
interface Format {
  reading: Framing;
  writing: Framing;
  deobfuscate(bytes: Buffer): Buffer;
  obfuscate(bytes: Buffer): Buffer;
}

/**
 * Converts one direction of a connection from bytes to packets and back, without an auth key. The obfuscation key is in the
 * client's first 64 bytes. Sequence numbers and checksums of the full transport are recomputed for every packet, so that
 * packets can be injected.
 */
export class DirectionCodec {
  private unread: Buffer = NOTHING;
  private format: Format | undefined;
  private isReadable = true;

  /**
   * @param init the first bytes of the client; they choose the transport
   * @returns the length of the transport header; undefined while more bytes are needed
   * @throws FrameError
   */
  chooseTransport(init: Buffer, direction: Direction): number | undefined {
    const [reader, writer] = [detect(init), detect(init)];
    if (!reader || !writer) return undefined;
    this.format = {
      reading: reader.framing,
      writing: writer.framing,
      // A stream cipher: encryption and decryption are the same XOR.
      deobfuscate: direction === 'up' ? reader.decrypt : reader.encrypt,
      obfuscate: direction === 'up' ? writer.decrypt : writer.encrypt,
    };
    return reader.size;
  }

  /** @returns the complete pieces; after a violation of the framing, the bytes unchanged */
  read(bytes: Buffer): Piece[] {
    if (!this.format) return [{ bytes }];
    const { reading, deobfuscate } = this.format;
    if (!this.isReadable) return [{ bytes: deobfuscate(bytes) }];
    this.unread = Buffer.concat([this.unread, deobfuscate(bytes)]);
    const pieces: Piece[] = [];
    try {
      for (let next = reading.unwrap(this.unread); next; next = reading.unwrap(this.unread)) {
        pieces.push({ packet: next.packet, bytes: this.unread.subarray(0, next.size) });
        this.unread = this.unread.subarray(next.size);
      }
      return pieces;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.isReadable = false;
      return [...pieces, { bytes: this.takeUnread() }];
    }
  }

  /** The bytes of an incomplete packet. */
  takeUnread(): Buffer {
    const { unread } = this;
    this.unread = NOTHING;
    return unread;
  }

  /** @returns the bytes to send for a piece */
  pass({ packet, bytes, isRaw }: Piece): Buffer {
    if (!this.format || isRaw) return bytes;
    const { writing, obfuscate } = this.format;
    return obfuscate(packet && writing.isNumbered ? writing.wrap(packet) : bytes);
  }

  /** @returns the bytes of an injected packet; undefined while the transport is unknown */
  wrap(packet: Buffer): Buffer | undefined {
    return this.format?.obfuscate(this.format.writing.wrap(packet));
  }
}
