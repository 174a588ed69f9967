import { ByteReader } from '../byte-reader.js';
import { SessionUnreadableError } from '../found-session.js';

/** An integer that a number does not hold exactly is a bigint. */
export type SqlValue = null | number | bigint | string | Uint8Array;

// Of browsers and of Node; this package has the types of neither.
declare const TextDecoder: new (label: 'utf-8') => { decode(bytes: Uint8Array): string };
const utf8 = new TextDecoder('utf-8');

/** Bytes of the integers with the serial types 1 to 6. */
const INTEGER_LENGTHS = [1, 2, 3, 4, 6, 8];
const FLOAT = 7;
const ZERO = 8;
const ONE = 9;
/** From here on texts have odd, blobs even serial types. */
const FIRST_WITH_LENGTH = 12;

/** A variable-length integer of at most 9 bytes. */
export function readVarint(reader: ByteReader): bigint {
  let value = 0n;
  for (let i = 0; i < 8; i++) {
    const byte = reader.readUint8();
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return value;
  }
  return BigInt.asIntN(64, (value << 8n) | BigInt(reader.readUint8()));
}

/** A varint that counts bytes. */
export function readLength(reader: ByteReader): number {
  const value = readVarint(reader);
  if (value < 0n || value > Number.MAX_SAFE_INTEGER)
    throw new SessionUnreadableError('damaged', 'A length is impossible');
  return Number(value);
}

/** Reads the values of a row (https://www.sqlite.org/fileformat2.html#record_format). */
export function readRecord(payload: Uint8Array): SqlValue[] {
  const body = new ByteReader(payload);
  const headerLength = readLength(body);
  const lengthOfLength = payload.length - body.remaining;
  if (headerLength < lengthOfLength) throw new SessionUnreadableError('damaged', 'A row has an impossible header');
  const header = new ByteReader(body.readBytes(headerLength - lengthOfLength));
  const values: SqlValue[] = [];
  while (header.remaining > 0) values.push(readValue(body, readLength(header)));
  return values;
}

function readValue(reader: ByteReader, type: number): SqlValue {
  if (type === 0) return null;
  if (type === ZERO) return 0;
  if (type === ONE) return 1;
  const integerLength = INTEGER_LENGTHS[type - 1];
  if (integerLength !== undefined) return readInteger(reader.readBytes(integerLength));
  if (type === FLOAT) {
    const { buffer, byteOffset } = reader.readBytes(8);
    return new DataView(buffer, byteOffset).getFloat64(0);
  }
  if (type < FIRST_WITH_LENGTH) throw new SessionUnreadableError('damaged', 'A value has a reserved type');
  const bytes = reader.readBytes(Math.floor((type - FIRST_WITH_LENGTH) / 2));
  return type % 2 === 0 ? bytes : utf8.decode(bytes);
}

function readInteger(bytes: Uint8Array): number | bigint {
  const value = BigInt.asIntN(
    bytes.length * 8,
    bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
  );
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
