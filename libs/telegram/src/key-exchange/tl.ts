/** TL `int`, little endian. */
export function tlInt(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes;
}

/** TL `long`, little endian. */
export function tlLong(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return bytes;
}

/** TL `bytes`: one length byte (or 254 and three of them), the data, zeros up to a multiple of four. */
export function tlBytes(data: Buffer): Buffer {
  const { length } = data;
  const head = length < 254 ? [length] : [254, length & 255, (length >> 8) & 255, length >> 16];
  const padding = (4 - ((head.length + length) % 4)) % 4;
  return Buffer.concat([Buffer.from(head), data, Buffer.alloc(padding)]);
}

/** Big endian, without leading zeros unless `length` asks for them. */
export function toBytes(value: bigint, length = 0): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(Math.max(2 * length, digits.length + (digits.length % 2)), '0'), 'hex');
}

export function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x0${bytes.toString('hex')}`);
}
