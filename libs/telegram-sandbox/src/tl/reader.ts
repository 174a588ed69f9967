/** Bytes that are not valid TL: too short, too long, or with an unknown constructor. */
export class TlError extends Error {}

/** The bytes name a constructor that this server does not know. */
export class UnknownConstructor extends TlError {
  constructor(id: number) {
    super(`unknown constructor ${id.toString(16)}`);
  }
}

/** Protects the stack. No request of a real client is nested this deep. */
const MAX_DEPTH = 32;

/** Reads the primitives of TL (https://core.telegram.org/mtproto/serialize) and never past the end. */
export class TlReader {
  private offset = 0;
  private depth = 0;

  constructor(private readonly buffer: Buffer) {}

  /** A reader of other bytes at the same nesting depth. */
  inside(buffer: Buffer): TlReader {
    const reader = new TlReader(buffer);
    reader.depth = this.depth;
    return reader;
  }

  get remaining(): number {
    return this.buffer.length - this.offset;
  }

  raw(length: number): Buffer {
    if (length < 0 || length > this.remaining) throw new TlError(`${length} bytes wanted, ${this.remaining} left`);
    this.offset += length;
    return this.buffer.subarray(this.offset - length, this.offset);
  }

  int(): number {
    return this.raw(4).readInt32LE();
  }

  /** An unsigned `#`: a constructor id or a set of flags. */
  id(): number {
    return this.raw(4).readUInt32LE();
  }

  long(): bigint {
    return this.raw(8).readBigInt64LE();
  }

  double(): number {
    return this.raw(8).readDoubleLE();
  }

  bytes(): Buffer {
    const first = this.raw(1).readUInt8();
    if (first === 255) throw new TlError('a string can not start with 255');
    const long = first === 254;
    const length = long ? this.raw(3).readUIntLE(0, 3) : first;
    const value = this.raw(length);
    this.raw(-(length + (long ? 0 : 1)) & 3);
    return value;
  }

  /** How many elements of at least `elementSize` bytes follow. */
  count(elementSize: number): number {
    const count = this.int();
    if (count < 0 || count * elementSize > this.remaining) throw new TlError(`a vector of ${count} does not fit`);
    return count;
  }

  /** Reads an object within the one being read. */
  nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new TlError('nested too deep');
    const value = read();
    this.depth--;
    return value;
  }

  rest(): Buffer {
    return this.raw(this.remaining);
  }

  end(): void {
    if (this.remaining) throw new TlError(`${this.remaining} bytes left over`);
  }
}
