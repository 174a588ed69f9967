import { readFileSync } from 'node:fs';
import { Long } from '@mtcute/node';

// A TL decoder made from the text of a layer alone, so that answers are not decoded by the server's own code. The texts
// contain the constructors of the published schemas that answers use.

interface Declaration {
  name: string;
  fields: { name: string; flag?: [word: string, bit: number]; type: string }[];
}

const VECTOR = 0x1cb5c415;

/** The constructors and methods of a layer. */
export class TlText {
  private readonly byId = new Map<number, Declaration>();
  private readonly methods = new Set<string>();

  constructor(layer: number) {
    const text = readFileSync(new URL(`../data/layer-${layer}.tl`, import.meta.url), 'utf8');
    const [constructors = '', functions = ''] = text.split('---functions---');
    for (const line of constructors.split(';')) this.addConstructor(line.trim());
    for (const [, name = ''] of functions.matchAll(/^([\w.]+)#/gm)) this.methods.add(name);
  }

  /** Whether a method of this name is in the layer. */
  has(method: string): boolean {
    return this.methods.has(method);
  }

  /** Reads an answer or an update, and nothing after it; objects have the field names of the second client. */
  read(bytes: Buffer): unknown {
    const cursor = { bytes, at: 0 };
    const value = this.object(cursor);
    if (cursor.at !== bytes.length) throw new Error(`${bytes.length - cursor.at} bytes left over`);
    return value;
  }

  private addConstructor(line: string): void {
    const [, name = '', id = '', fields = ''] = /^([\w.]+)#([0-9a-f]+)(.*) = \S+$/.exec(line) ?? [];
    if (name) this.byId.set(parseInt(id, 16), { name, fields: fields.split(' ').filter(Boolean).map(toField) });
  }

  private object(cursor: Cursor): unknown {
    const id = word(cursor);
    if (id === VECTOR) return Array.from({ length: word(cursor) }, () => this.object(cursor));
    const declaration = this.byId.get(id);
    if (!declaration) throw new Error(`constructor ${id.toString(16)} is not in this layer`);
    const { name, fields } = declaration;
    if (name === 'boolTrue' || name === 'boolFalse') return name === 'boolTrue';
    const object: Record<string, unknown> = { _: name };
    for (const { name: field, flag, type } of fields) {
      if (flag && !(Number(object[flag[0]]) & (1 << flag[1]))) continue;
      object[field] = this.value(cursor, type);
    }
    return object;
  }

  private value(cursor: Cursor, type: string): unknown {
    const element = /^Vector<(.+)>$/.exec(type)?.[1];
    if (element !== undefined) {
      if (word(cursor) !== VECTOR) throw new Error('a vector was expected');
      return Array.from({ length: word(cursor) }, () => this.value(cursor, element));
    }
    if (type === 'true') return true;
    return READERS[type]?.(cursor) ?? this.object(cursor);
  }
}

interface Cursor {
  bytes: Buffer;
  at: number;
}

function toField(text: string): Declaration['fields'][number] {
  const [name = '', declared = ''] = text.split(':');
  const [, flags, bit, type = declared] = /^(\w+)\.(\d+)\?(.+)$/.exec(declared) ?? [];
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { name: camel, type, ...(flags !== undefined && { flag: [flags, Number(bit)] as [string, number] }) };
}

function step(cursor: Cursor, length: number): number {
  if (cursor.at + length > cursor.bytes.length) throw new Error('too few bytes');
  cursor.at += length;
  return cursor.at - length;
}

const word = (cursor: Cursor): number => cursor.bytes.readUInt32LE(step(cursor, 4));

function string(cursor: Cursor): Buffer {
  const { bytes } = cursor;
  const first = bytes.readUInt8(cursor.at);
  const head = first === 254 ? 4 : 1;
  const length = first === 254 ? bytes.readUIntLE(cursor.at + 1, 3) : first;
  const start = step(cursor, Math.ceil((head + length) / 4) * 4);
  return bytes.subarray(start + head, start + head + length);
}

const READERS: Record<string, (cursor: Cursor) => unknown> = {
  '#': word,
  int: (cursor) => cursor.bytes.readInt32LE(step(cursor, 4)),
  long: (cursor) => {
    const at = step(cursor, 8);
    return new Long(cursor.bytes.readInt32LE(at), cursor.bytes.readInt32LE(at + 4));
  },
  double: (cursor) => cursor.bytes.readDoubleLE(step(cursor, 8)),
  string: (cursor) => string(cursor).toString(),
  bytes: (cursor) => new Uint8Array(string(cursor)),
};
