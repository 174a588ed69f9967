import type { Api } from 'telegram';
import type { Definition, Field } from './declarations.js';
import { GZIP_PACKED, type UnpackBudget, unpackBudget, unpackGzip } from './gzip.js';
import { toLayer } from './layers.js';
import { withNewerFields } from './older-values.js';
import { TlError, TlReader, UnknownConstructor } from './reader.js';
import { definitionById, definitionOf, nameOf, olderDefinitionOf } from './schema.js';
import { isTlObject } from './tl-object.js';
import type { TlObject } from './tl-object.js';
import { TlWriter } from './writer.js';

// With `schema.ts` the only file that imports the client library, and only its schema (data and types), not its code.
export type { Api };
export { isTlObject };
export type { TlObject };

type TlName<C extends string> = C extends `${infer Namespace}.${infer Name}`
  ? `${Namespace}.${Uncapitalize<Name>}`
  : Uncapitalize<C>;
type LibraryMember =
  | 'CONSTRUCTOR_ID'
  | 'SUBCLASS_OF_ID'
  | 'className'
  | 'classType'
  | 'originalArgs'
  | 'getBytes'
  | 'toJSON'
  | 'resolve'
  | '__response';

/** A class of the schema as plain data: the TL name in `_`, long integers as bigint. */
export type Tl<T> = T extends Api.long
  ? bigint
  : T extends Buffer
    ? Buffer
    : T extends readonly (infer Element)[]
      ? Tl<Element>[]
      : T extends { className: 'MessageService' }
        ? ServiceMessage
        : T extends { className: infer C extends string }
          ? { _: TlName<C> } & { [Field in keyof T as Exclude<Field, LibraryMember>]: Tl<T[Field]> }
          : T;

/** Declared here because the library's class is not plain data: it has methods. */
export interface ServiceMessage {
  _: 'messageService';
  out?: boolean;
  id: number;
  fromId: Tl<Api.PeerUser>;
  peerId: Tl<Api.PeerUser>;
  savedPeerId?: Tl<Api.PeerUser>;
  date: number;
  action: Tl<Api.TypeMessageAction>;
}

/** The TL name of a method's class, for example `auth.sendCode`. */
export type MethodName<R extends { className: string }> = TlName<R['className']>;

const BOOL_TRUE = 0x997275b5;
const BOOL_FALSE = 0xbc799737;
const VECTOR = 0x1cb5c415;

/**
 * Reads a request.
 *
 * @throws TlError when the bytes are not exactly one object of the schema; it need not be a method
 */
export function decodeRequest(bytes: Buffer): TlObject {
  return readWhole(new TlReader(bytes), unpackBudget());
}

/** The client's layer has no form of an object. */
export class NotInLayer extends Error {}

/**
 * Writes an answer or an update for a client of this layer: an object, a boolean or a list of objects.
 *
 * @throws NotInLayer
 * @throws TlError when it does not match the schema, which is a bug of this server
 */
export function encodeAnswer(newest: unknown, layer: number): Buffer {
  const answer = toLayer(newest, layer);
  if (answer === undefined) throw new NotInLayer(`nothing for it in layer ${layer}`);
  const writer = new TlWriter();
  if (Array.isArray(answer)) {
    writer.id(VECTOR).int(answer.length);
    for (const element of answer) writeObject(writer, element, layer);
  } else if (typeof answer === 'boolean') {
    writer.id(answer ? BOOL_TRUE : BOOL_FALSE);
  } else {
    writeObject(writer, answer, layer);
  }
  return writer.done();
}

/** As `encodeAnswer`. @returns undefined when the layer does not have the update, which is then not sent */
export function encodeUpdate(update: TlObject, layer: number): Buffer | undefined {
  return toLayer(update, layer) === undefined ? undefined : encodeAnswer(update, layer);
}

function readWhole(reader: TlReader, budget: UnpackBudget): TlObject {
  const object = readObject(reader, budget);
  reader.end();
  return object;
}

/** `gzip_packed` may replace any object, for example the query inside initConnection, as TDLib does. */
function readObject(reader: TlReader, budget: UnpackBudget): TlObject {
  const id = reader.id();
  if (id === GZIP_PACKED) {
    return reader.nested(() => readWhole(reader.inside(unpackGzip(reader.bytes(), budget)), budget));
  }
  const definition = definitionById(id);
  if (!definition) throw new UnknownConstructor(id);
  const object = reader.nested(() => readFields(reader, definition, budget));
  return definition === definitionOf(object._) ? object : withNewerFields(object);
}

function readFields(reader: TlReader, definition: Definition, budget: UnpackBudget): TlObject {
  const object: TlObject = { _: nameOf(definition) };
  const flags = new Map<string, number>();
  for (const [name, field] of Object.entries(definition.argsConfig)) {
    if (field.flagIndicator) flags.set(name, reader.id());
    else if (isPresent(field, flags)) object[name] = readField(reader, field, budget);
  }
  return object;
}

function isPresent(field: Field, flags: Map<string, number>): boolean {
  return !field.isFlag || ((flags.get(field.flagName ?? '') ?? 0) & (1 << field.flagIndex)) !== 0;
}

function readField(reader: TlReader, field: Field, budget: UnpackBudget): unknown {
  if (!field.isVector) return readValue(reader, field, budget);
  if (field.useVectorId && reader.id() !== VECTOR) throw new TlError('a vector was expected');
  const minSize = field.type === 'long' ? 8 : 4;
  return Array.from({ length: reader.count(minSize) }, () => readValue(reader, field, budget));
}

function readValue(reader: TlReader, { type, skipConstructorId }: Field, budget: UnpackBudget): unknown {
  switch (type) {
    case 'int':
      return reader.int();
    case 'long':
      return reader.long();
    case 'double':
      return reader.double();
    case 'int128':
      return reader.raw(16);
    case 'int256':
      return reader.raw(32);
    case 'string':
      return reader.bytes().toString();
    case 'bytes':
      return reader.bytes();
    case 'true':
      return true;
    case 'Bool':
      return readBool(reader);
    default:
      return skipConstructorId ? readBare(reader, type, budget) : readObject(reader, budget);
  }
}

function readBool(reader: TlReader): boolean {
  const id = reader.id();
  if (id !== BOOL_TRUE && id !== BOOL_FALSE) throw new TlError('a boolean was expected');
  return id === BOOL_TRUE;
}

function readBare(reader: TlReader, type: string | null, budget: UnpackBudget): TlObject {
  const definition = type === null ? undefined : definitionOf(type);
  if (!definition) throw new TlError(`unknown bare type ${type}`);
  return readFields(reader, definition, budget);
}

function writeObject(writer: TlWriter, value: unknown, layer: number): void {
  if (!isTlObject(value)) throw new TlError('an object of the schema was expected');
  const definition = olderDefinitionOf(value._, layer) ?? definitionOf(value._);
  if (!definition) throw new TlError(`unknown constructor ${value._}`);
  writer.id(definition.constructorId);
  const fields = Object.entries(definition.argsConfig);
  for (const [name, field] of fields) {
    if (field.flagIndicator) writer.id(flagsOf(name, fields, value));
    else if (!field.isFlag || isSet(value[name], field))
      writeField(writer, field, value[name], `${value._}.${name}`, layer);
  }
}

function flagsOf(flags: string, fields: [string, Field][], value: TlObject): number {
  return fields
    .filter(([name, field]) => field.flagName === flags && isSet(value[name], field))
    .reduce((bits, [, field]) => (bits | (1 << field.flagIndex)) >>> 0, 0);
}

/** A flag of type `true` that is false is not written. */
function isSet(value: unknown, { type }: Field): boolean {
  return value !== undefined && (type !== 'true' || value === true);
}

function writeField(writer: TlWriter, field: Field, value: unknown, where: string, layer: number): void {
  if (!field.isVector) {
    writeValue(writer, field, value, where, layer);
    return;
  }
  if (!Array.isArray(value)) throw new TlError(`${where}: a list was expected`);
  if (field.useVectorId) writer.id(VECTOR);
  writer.int(value.length);
  for (const element of value) writeValue(writer, field, element, where, layer);
}

function writeValue(writer: TlWriter, { type }: Field, value: unknown, where: string, layer: number): void {
  if (type === 'true') return;
  if (type === 'int' && typeof value === 'number') writer.int(value);
  else if (type === 'double' && typeof value === 'number') writer.double(value);
  else if (type === 'long' && typeof value === 'bigint') writer.long(value);
  else if (type === 'string' && typeof value === 'string') writer.bytes(Buffer.from(value));
  else if (type === 'bytes' && Buffer.isBuffer(value)) writer.bytes(value);
  else if (type === 'Bool' && typeof value === 'boolean') writer.id(value ? BOOL_TRUE : BOOL_FALSE);
  else if (isTlObject(value)) writeObject(writer, value, layer);
  else throw new TlError(`${where}: no ${type}`);
}
