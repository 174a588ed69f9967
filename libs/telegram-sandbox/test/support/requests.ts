import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { TlReader } from '../../src/tl/reader.js';
import { TlWriter } from '../../src/tl/writer.js';
import type { RawClient } from './raw-client.js';

// Requests of raw clients, as bytes.

const RPC_RESULT = 0xf35c6d01;
const GZIP_PACKED = 0x3072cfa1;
const RPC_ERROR = 0x2144ca19;
const VECTOR = 0x1cb5c415;

/** invokeWithLayer(initConnection(…, query)): the first request of a key. */
export function initialised(query: Buffer, layer = 229): Buffer {
  const writer = new TlWriter().id(0xda9b0d0d).int(layer).id(0xc1cd5ea9).id(0).int(12345);
  for (const text of ['Raw', '1', '1', 'en', '', 'en']) writer.bytes(Buffer.from(text));
  return writer.raw(query).done();
}

/** gzip_packed around an object. */
export const gzipped = (body: Buffer): Buffer => new TlWriter().id(GZIP_PACKED).bytes(gzipSync(body)).done();

/** gzip_packed in the zlib format, as TDLib packs a query. */
export const deflated = (query: Buffer): Buffer => new TlWriter().id(GZIP_PACKED).bytes(deflateSync(query)).done();

export const getConfig = (): Buffer => new TlWriter().id(0xc4f9186b).done();

/** users.getUsers([inputUserSelf]) */
export const readSelf = (): Buffer => new TlWriter().id(0x0d91a548).id(VECTOR).int(1).id(0xf7c1b13f).done();

/** payments.getStarsStatus(inputPeerSelf) */
export const readStars = (): Buffer => new TlWriter().id(0x4ea9b3bf).id(0).id(0x7da07ec9).done();

export interface Result {
  /** The message that it answers. */
  requestId: bigint;
  /** Of the server's message. */
  messageId: bigint;
  /** The constructor. */
  id: number;
  /** The answer itself, unpacked. */
  body: Buffer;
  isPacked: boolean;
  error?: { code: number; text: string };
}

/** The next rpc_result. */
export async function resultOf(client: RawClient): Promise<Result> {
  const { fields, messageId } = await client.next(RPC_RESULT);
  const requestId = fields.long();
  const sent = fields.rest();
  const isPacked = sent.readUInt32LE() === GZIP_PACKED;
  const body = isPacked ? gunzipSync(new TlReader(sent.subarray(4)).bytes()) : sent;
  const answer = new TlReader(body);
  const id = answer.id();
  if (id !== RPC_ERROR) return { requestId, messageId, id, body, isPacked };
  return { requestId, messageId, id, body, isPacked, error: { code: answer.int(), text: answer.bytes().toString() } };
}
