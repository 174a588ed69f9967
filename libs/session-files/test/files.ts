import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { RandomAccess } from '../src/index.js';

/** The made-up key of all files. */
export const KEY = new Uint8Array(createHash('shake256', { outputLength: 256 }).update('giftbuyer-fixture').digest());
export const USER_ID = '9996621234';

const folder = fileURLToPath(new URL('files', import.meta.url));

export const readBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

export const readText = (name: string): string => new TextDecoder().decode(readBytes(name));

/** A file in memory, which counts what is read of it. */
export class MemoryFile implements RandomAccess {
  bytesRead = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const part = this.bytes.slice(Math.max(0, offset), Math.max(0, offset) + length);
    this.bytesRead += part.length;
    return Promise.resolve(part);
  }
}

export const fileOf = (name: string): MemoryFile => new MemoryFile(readBytes(name));

/**
 * A database that the real SQLite writes.
 *
 * @returns its bytes and those of its write-ahead log, taken before it is closed
 */
export function withSqlite(write: (database: DatabaseSync) => void): { file: MemoryFile; wal: MemoryFile } {
  const folder = mkdtempSync(join(tmpdir(), 'giftbuyer-sqlite-'));
  try {
    const path = join(folder, 'a.session');
    const database = new DatabaseSync(path);
    write(database);
    const bytes = (name: string) => new MemoryFile(new Uint8Array(readFileSync(name)));
    const isInWalMode = database.prepare('PRAGMA journal_mode').get()?.['journal_mode'] === 'wal';
    const written = { file: bytes(path), wal: isInWalMode ? bytes(`${path}-wal`) : new MemoryFile(new Uint8Array()) };
    database.close();
    return written;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
