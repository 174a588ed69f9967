import { unzipSync } from 'node:zlib';
import { TlError, TlReader } from './reader.js';

export const GZIP_PACKED = 0x3072cfa1;
/** What one message unpacks to in all is bounded as frames are. */
const MAX_UNPACKED_BYTES = 1 << 20;

/** How many bytes may still come out of a message. */
export interface UnpackBudget {
  bytes: number;
}

/**
 * Unpacks the `packed_data` of a gzip_packed (https://core.telegram.org/mtproto/service_messages#packed-object). As
 * Telegram does, it takes the zlib format besides gzip: TDLib and mtcute pack so.
 *
 * @param budget of the message; what comes out is subtracted
 * @throws TlError
 */
export function unpackGzip(packed: Buffer, budget: UnpackBudget): Buffer {
  let unpacked: Buffer;
  try {
    unpacked = unzipSync(packed, { maxOutputLength: Math.max(budget.bytes, 1) });
  } catch {
    throw new TlError('gzip_packed does not unpack');
  }
  budget.bytes -= unpacked.length;
  return unpacked;
}

export const unpackBudget = (): UnpackBudget => ({ bytes: MAX_UNPACKED_BYTES });

/** The same for a whole message body. */
export function unpackGzipBody(body: Buffer): Buffer {
  const reader = new TlReader(body);
  if (reader.id() !== GZIP_PACKED) throw new TlError('gzip_packed was expected');
  return unpackGzip(reader.bytes(), unpackBudget());
}
