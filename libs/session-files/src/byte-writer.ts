/** Writes a buffer from its beginning. */
export class ByteWriter {
  private readonly bytes: number[] = [];

  writeUint8(value: number): this {
    this.bytes.push(value & 0xff);
    return this;
  }

  writeUint16(value: number): this {
    return this.writeUint8(value >> 8).writeUint8(value);
  }

  writeUint32(value: number): this {
    return this.writeUint16(value >>> 16).writeUint16(value);
  }

  writeUint64(value: bigint): this {
    return this.writeUint32(Number((value >> 32n) & 0xff_ff_ff_ffn)).writeUint32(Number(value & 0xff_ff_ff_ffn));
  }

  writeInt32LittleEndian(value: number): this {
    for (const shift of [0, 8, 16, 24]) this.writeUint8(value >> shift);
    return this;
  }

  writeUint64LittleEndian(value: bigint): this {
    return this.writeInt32LittleEndian(Number(value & 0xff_ff_ff_ffn)).writeInt32LittleEndian(
      Number((value >> 32n) & 0xff_ff_ff_ffn),
    );
  }

  writeBytes(value: Iterable<number>): this {
    for (const byte of value) this.writeUint8(byte);
    return this;
  }

  writeAscii(text: string): this {
    return this.writeBytes(asciiBytes(text));
  }

  /** `bytes` of TL (https://core.telegram.org/mtproto/serialize#base-types). */
  writeTlBytes(value: ArrayLike<number> & Iterable<number>): this {
    const { length } = value;
    const isLong = length >= 254;
    if (isLong)
      this.writeUint8(254)
        .writeUint8(length)
        .writeUint8(length >> 8)
        .writeUint8(length >> 16);
    else this.writeUint8(length);
    const padding = (4 - ((length + (isLong ? 4 : 1)) % 4)) % 4;
    return this.writeBytes(value).writeBytes(new Uint8Array(padding));
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

export function asciiBytes(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
