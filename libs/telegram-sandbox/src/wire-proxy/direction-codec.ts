import { detect } from '../transport/detect.js';
import { FrameError } from '../transport/framing.js';
import type { Framing } from '../transport/framing.js';
import type { Direction } from './conditions.js';

const NOTHING = Buffer.alloc(0);

/** A part of a stream that is passed on as a whole: a packet with its frame, or bytes that are no packet. */
export interface Piece {
  packet?: Buffer;
  bytes: Buffer;
  /** Whether the bytes were never obfuscated. */
  isRaw?: boolean;
}

/** How the packets of one direction stand in its bytes: numbers and ciphers are counted for each side by itself. */
interface Format {
  reading: Framing;
  writing: Framing;
  deobfuscate(bytes: Buffer): Buffer;
  obfuscate(bytes: Buffer): Buffer;
}

/**
 * One direction of a connection, from bytes to packets and back. It knows no auth key: obfuscation is undone with the
 * key that the client sends in its first 64 bytes, and the numbers and checksums of the full transport are made again
 * for every packet, so that added ones fit in.
 */
export class DirectionCodec {
  private unread: Buffer = NOTHING;
  private format: Format | undefined;
  private isReadable = true;

  /**
   * @param init the first bytes of the client; they choose the transport
   * @returns how many of them belong to no packet; undefined while they are too few
   * @throws FrameError
   */
  chooseTransport(init: Buffer, direction: Direction): number | undefined {
    const [reader, writer] = [detect(init), detect(init)];
    if (!reader || !writer) return undefined;
    this.format = {
      reading: reader.framing,
      writing: writer.framing,
      // The cipher is a stream cipher: it hides with the same bytes with which it reveals.
      deobfuscate: direction === 'up' ? reader.decrypt : reader.encrypt,
      obfuscate: direction === 'up' ? writer.decrypt : writer.encrypt,
    };
    return reader.size;
  }

  /** @returns what is complete; after a violation of the transport's rules, the bytes as they are */
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

  /** The bytes of a packet that did not come to its end. */
  takeUnread(): Buffer {
    const { unread } = this;
    this.unread = NOTHING;
    return unread;
  }

  /** @returns the bytes that go out for a piece */
  pass({ packet, bytes, isRaw }: Piece): Buffer {
    if (!this.format || isRaw) return bytes;
    const { writing, obfuscate } = this.format;
    return obfuscate(packet && writing.isNumbered ? writing.wrap(packet) : bytes);
  }

  /** @returns the bytes that carry an added packet; undefined while the transport is not known */
  wrap(packet: Buffer): Buffer | undefined {
    return this.format?.obfuscate(this.format.writing.wrap(packet));
  }
}
