import { AsyncLocalStorage } from 'node:async_hooks';
import { unzipSync } from 'node:zlib';
import type { BinaryReader } from 'telegram/extensions/index.js';
import { GZIPPacked, RPCResult } from 'telegram/tl/core/index.js';

/** What all objects of one packet unpack to: as much as a packet has without compression. */
const MAX_UNPACKED_BYTES = 1 << 22;
/** The most of them, nested or not: one that contains itself never ends. A container has few answers. */
const MAX_PACKED_OBJECTS = 64;
/** Several times what a catalogue of gifts has. Each takes microseconds and hundreds of bytes, of four bytes of the packet. */
const MAX_OBJECTS = 1 << 16;
/** Of all containers of one packet: as many as one may have (core.telegram.org/mtproto/service_messages, "Containers"). */
const MAX_MESSAGES = 1024;

/** What a packet may still unpack to. */
export interface UnpackBudget {
  bytes: number;
  packedObjects: number;
  objects: number;
  messages: number;
}

/** A packet has more than any answer has. */
export class UnpackError extends Error {}

const budgets = new AsyncLocalStorage<UnpackBudget>();

export const unpackBudget = (): UnpackBudget => ({
  bytes: MAX_UNPACKED_BYTES,
  packedObjects: MAX_PACKED_OBJECTS,
  objects: MAX_OBJECTS,
  messages: MAX_MESSAGES,
});

/** Runs a step of reading a packet; what it unpacks counts for that packet. */
export function withUnpackBudget<Result>(budget: UnpackBudget, step: () => Result): Result {
  return budgets.run(budget, step);
}

/**
 * The library unpacks `gzip_packed` without a limit: a packet of a megabyte can become a gigabyte, which counts for no limit
 * of the worker's memory. It also reads both constructors asynchronously where nobody awaits them, as in a field of an
 * object, and a rejection that is not handled ends the process.
 */
export function patchPackedObjects(): void {
  GZIPPacked.ungzip = unpack;
  GZIPPacked.fromReader = handled(GZIPPacked.fromReader.bind(GZIPPacked));
  RPCResult.fromReader = handled(RPCResult.fromReader.bind(RPCResult));
}

export function handled<Read>(
  fromReader: (reader: BinaryReader) => Promise<Read>,
): (reader: BinaryReader) => Promise<Read> {
  return (reader) => {
    const object = fromReader(reader);
    object.catch(() => undefined);
    return object;
  };
}

/** Counts an object that is about to be read. @throws UnpackError */
export function countObject(): void {
  const budget = budgets.getStore();
  if (budget && budget.objects-- <= 0) throw new UnpackError('A packet has too many objects');
}

/** Counts the messages of a container that is about to be read. @throws UnpackError */
export function countMessages(count: number): void {
  const budget = budgets.getStore() ?? unpackBudget();
  budget.messages -= count;
  if (budget.messages < 0) throw new UnpackError('A packet has too many messages');
}

/** @throws UnpackError */
function unpack(packed: Buffer): NonSharedBuffer {
  const budget = budgets.getStore() ?? unpackBudget();
  if (budget.packedObjects-- <= 0 || budget.bytes <= 0) throw new UnpackError('A packet has too many packed objects');
  let unpacked: NonSharedBuffer;
  try {
    unpacked = unzipSync(packed, { maxOutputLength: budget.bytes });
  } catch (error) {
    throw new UnpackError('A packed object does not unpack', { cause: error });
  }
  budget.bytes -= unpacked.length;
  return unpacked;
}
