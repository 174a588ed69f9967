import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BootError, messageOf } from '../errors/boot-error.js';

/**
 * A backup is one gzip file of lines: the header; for each table its name and columns, its rows as PostgreSQL's COPY
 * writes them in text format, and the line `\.`, which no row is; at the end the SHA-256 of everything before it.
 */
export const FORMAT = 'giftbuyer backup 1';
export const END_OF_ROWS = '\\.\n';

/** The first line. */
export interface BackupHeader {
  format: typeof FORMAT;
  /** ISO 8601, by the clock of the database. */
  made_at: string;
  /** Names of the migrations that made the schema, in their order. */
  migrations: string[];
  /** The last value of each sequence that was used; 64-bit numbers as strings. */
  sequences: Record<string, string>;
}

export interface BackupTable {
  table: string;
  columns: string[];
}

export type BackupPart =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; table: BackupTable }
  /** One row of the last table, with its newline. */
  | { kind: 'row'; line: Buffer };

/** The last line. */
export function checksumLine(hash: Hash): string {
  return `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

/** Reads a whole backup and verifies it. @throws BootError when it is incomplete or damaged */
export async function checkBackup(file: string): Promise<BackupHeader> {
  let header: BackupHeader | undefined;
  for await (const part of readBackup(file)) if (part.kind === 'header') ({ header } = part);
  if (!header) throw damaged(file, 'it is empty');
  return header;
}

/** The first line alone. @throws BootError when the file cannot be read or is no backup */
export async function readHeader(file: string): Promise<BackupHeader> {
  for await (const part of readBackup(file)) if (part.kind === 'header') return part.header;
  throw damaged(file, 'it is empty');
}

/**
 * The parts of a backup in their order. The checksum is verified at the end only, so call `checkBackup` first.
 * @throws BootError when the file cannot be read, is damaged or ends too early
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256');
  let expects: 'header' | 'table' | 'rows' | 'nothing' = 'header';
  for await (const line of linesOf(file)) {
    if (expects === 'rows') {
      hash.update(line);
      if (line.length === END_OF_ROWS.length && line.toString() === END_OF_ROWS) expects = 'table';
      else yield { kind: 'row', line };
      continue;
    }
    const value = parse(line);
    if (expects === 'header') {
      if (!isHeader(value)) throw new BootError(`${file} is no backup of this panel.`);
      yield { kind: 'header', header: value };
      expects = 'table';
    } else if (expects === 'table' && isTable(value)) {
      yield { kind: 'table', table: value };
      expects = 'rows';
    } else if (expects === 'table' && typeof value['sha256'] === 'string') {
      if (value['sha256'] !== hash.digest('hex')) throw damaged(file, 'its checksum is wrong');
      expects = 'nothing';
      continue;
    } else throw damaged(file, 'a line of it makes no sense');
    hash.update(line);
  }
  if (expects !== 'nothing') throw damaged(file, 'it ends too early');
}

/** Lines with their newlines. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
  const text = createGunzip();
  const reading = pipeline(source, text);
  // `text` reports the error to the reader.
  reading.catch(() => undefined);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of text as AsyncIterable<Buffer>) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      let start = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        yield bytes.subarray(start, end + 1);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    if (error instanceof BootError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw damaged(file, 'it ends too early');
    if (code.startsWith('Z_')) throw damaged(file, messageOf(error));
    throw new BootError(`The backup ${file} cannot be read: ${messageOf(error)}`);
  } finally {
    source.destroy();
  }
  if (rest.length > 0) throw damaged(file, 'it ends too early');
}

function parse(line: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isHeader(value: Record<string, unknown>): value is Record<string, unknown> & BackupHeader {
  const { format, migrations, sequences } = value;
  return format === FORMAT && isNames(migrations) && typeof sequences === 'object' && sequences !== null;
}

function isTable(value: Record<string, unknown>): value is Record<string, unknown> & BackupTable {
  return typeof value['table'] === 'string' && isNames(value['columns']);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function damaged(file: string, why: string): BootError {
  return new BootError(`The backup ${file} is damaged: ${why}. Nothing was changed.`);
}
