import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TlBinaryReader, TlBinaryWriter, TlSerializationCounter } from '@mtcute/core/utils.js';
import type { TlReaderMap, TlWriterMap } from '@mtcute/core/utils.js';

// mtcute does not export its maps of layer 227.
const maps = join(dirname(createRequire(import.meta.url).resolve('@mtcute/core/utils.js')), 'tl/binary');
const load = async (name: string): Promise<unknown> => import(pathToFileURL(join(maps, name)).href);
const { __tlReaderMap: readers } = (await load('reader.js')) as { __tlReaderMap: TlReaderMap };
const { __tlWriterMap: writers } = (await load('writer.js')) as { __tlWriterMap: TlWriterMap };

/** Decodes an answer with mtcute's codec: an object, a list or a boolean, with nothing after it. */
export function read(bytes: Buffer): unknown {
  const reader = new TlBinaryReader(readers, bytes);
  const value = reader.object();
  if (reader.pos !== bytes.length) throw new Error(`${bytes.length - reader.pos} bytes left over`);
  return value;
}

/** Encodes a result of `read`, or a request. */
export function write(value: unknown): Buffer {
  if (typeof value === 'boolean') {
    const writer = TlBinaryWriter.manual(4);
    writer.boolean(value);
    return Buffer.from(writer.result());
  }
  if (!Array.isArray(value)) return Buffer.from(TlBinaryWriter.serializeObject(writers, value as { _: string }));
  const counter = new TlSerializationCounter(writers);
  counter.vector((item) => counter.object(item as { _: string }), value);
  const writer = TlBinaryWriter.alloc(writers, counter.count);
  writer.vector(writer.object, value);
  return Buffer.from(writer.result());
}
