import { SessionUnreadableError } from './found-session.js';

/** Reads a buffer from its beginning; what lies beyond its end is an error. */
export class ByteReader {
  private readonly view: DataView;
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  readUint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  readUint16(): number {
    return this.view.getUint16(this.advance(2));
  }

  readUint32(): number {
    return this.view.getUint32(this.advance(4));
  }

  readUint64(): bigint {
    return this.view.getBigUint64(this.advance(8));
  }

  readInt32LittleEndian(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  readUint64LittleEndian(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  readBytes(length: number): Uint8Array {
    const begin = this.advance(length);
    return this.bytes.subarray(begin, begin + length);
  }

  /** 0 or 1. */
  readFlag(): boolean {
    const value = this.readUint8();
    if (value > 1) throw new SessionUnreadableError('damaged', 'A flag is neither 0 nor 1');
    return value === 1;
  }

  /** `bytes` of TL (https://core.telegram.org/mtproto/serialize#base-types). */
  readTlBytes(): Uint8Array {
    const first = this.readUint8();
    const isLong = first === 254;
    const length = isLong ? this.readUint8() + (this.readUint8() << 8) + (this.readUint8() << 16) : first;
    const value = this.readBytes(length);
    const padding = (4 - ((length + (isLong ? 4 : 1)) % 4)) % 4;
    // The end of a text may lack its padding.
    this.readBytes(Math.min(padding, this.remaining));
    return value;
  }

  expectEnd(): void {
    if (this.remaining > 0) throw new SessionUnreadableError('damaged', 'Something follows its end');
  }

  private advance(length: number): number {
    if (length > this.remaining) throw new SessionUnreadableError('damaged', 'It ends too soon');
    const begin = this.position;
    this.position += length;
    return begin;
  }
}
