/** Writes the primitives of TL (https://core.telegram.org/mtproto/serialize). */
export class TlWriter {
  private readonly parts: Buffer[] = [];

  raw(bytes: Buffer): this {
    this.parts.push(bytes);
    return this;
  }

  int(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return this.raw(bytes);
  }

  /** An unsigned `#`: a constructor id or a set of flags. */
  id(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return this.raw(bytes);
  }

  long(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return this.raw(bytes);
  }

  double(value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return this.raw(bytes);
  }

  bytes(value: Buffer): this {
    const head = value.length < 254 ? Buffer.from([value.length]) : Buffer.alloc(4);
    if (value.length >= 254) head.writeUInt32LE(value.length * 256 + 254);
    return this.raw(head)
      .raw(value)
      .raw(Buffer.alloc(-(head.length + value.length) & 3));
  }

  done(): Buffer {
    return Buffer.concat(this.parts);
  }
}
