import { unzipSync } from 'node:zlib';
import { TlError, TlReader } from './reader.js';

export const GZIP_PACKED = 0x3072cfa1;
/** The limit of all that one message unpacks to, as for a frame. */
const MAX_UNPACKED_BYTES = 1 << 20;

/** The most gzip_packed objects in a message, nested or not; bounds the time. Clients pack one query. */
const MAX_PACKED_OBJECTS = 16;

/** What a message may still unpack to. */
export interface UnpackBudget {
  bytes: number;
  objects: number;
}

/**
 * Unpacks the `packed_data` of a gzip_packed (https://core.telegram.org/mtproto/service_messages#packed-object). As
 * Telegram does, it takes the zlib format besides gzip: TDLib and mtcute pack so.
 *
 * @param budget of the message; the unpacked size is subtracted
 * @throws TlError
 */
export function unpackGzip(packed: Buffer, budget: UnpackBudget): Buffer {
  if (budget.objects-- <= 0 || budget.bytes <= 0) throw new TlError('too much is packed');
  let unpacked: Buffer;
  try {
    unpacked = unzipSync(packed, { maxOutputLength: budget.bytes });
  } catch {
    throw new TlError('gzip_packed does not unpack');
  }
  budget.bytes -= unpacked.length;
  return unpacked;
}

export const unpackBudget = (): UnpackBudget => ({ bytes: MAX_UNPACKED_BYTES, objects: MAX_PACKED_OBJECTS });

/**
 * The object inside gzip_packed, also nested; any other body unchanged.
 *
 * @throws TlError
 */
export function unpackGzipBody(body: Buffer): Buffer {
  const budget = unpackBudget();
  let unpacked = body;
  for (let reader = new TlReader(body); reader.id() === GZIP_PACKED; reader = new TlReader(unpacked)) {
    unpacked = unpackGzip(reader.bytes(), budget);
    reader.end();
  }
  return unpacked;
}
