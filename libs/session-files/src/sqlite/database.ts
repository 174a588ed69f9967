import { SessionUnreadableError } from '../found-session.js';
import { ByteReader } from '../byte-reader.js';
import { type Columns, readColumns } from './columns.js';
import { DATABASE_HEADER_LENGTH, Pages } from './pages.js';
import type { RandomAccess } from './random-access.js';
import { type SqlValue, readLength, readRecord, readVarint } from './record.js';

/** Values by the names of their columns. */
export type Row = ReadonlyMap<string, SqlValue>;

interface Table extends Columns {
  rootPage: number;
}

interface StoredRow {
  rowId: bigint;
  values: SqlValue[];
}

const LEAF = 13;
const INTERIOR = 5;
const MAX_ROWS = 10_000;
const MAX_ROW_BYTES = 1024 * 1024;
/** Of all rows that are read: cells of a page may lie over each other. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 12;
const SCHEMA_COLUMNS = ['type', 'name', 'tbl_name', 'rootpage', 'sql'];

/**
 * Reads tables of a SQLite database without SQLite, so that a hostile file can run nothing: no views, triggers or expressions.
 * Bounded in pages, rows, their size and the depth of trees; a page that is met twice is an error.
 */
export class SqliteDatabase {
  private bytesRead = 0;

  private constructor(
    private readonly pages: Pages,
    private readonly tables: ReadonlyMap<string, Table>,
  ) {}

  /**
   * @param wal the file beside it whose name ends in `-wal`; null when there is none
   * @throws SessionUnreadableError
   */
  static async open(file: RandomAccess, wal: RandomAccess | null): Promise<SqliteDatabase> {
    const pages = await Pages.open(file, wal);
    const schema: Table = { rootPage: 1, names: SCHEMA_COLUMNS, rowIdIndex: null };
    const database = new SqliteDatabase(pages, new Map([['', schema]]));
    const tables = new Map<string, Table>();
    for (const row of await database.readRows('')) {
      const [type, name, rootPage, sql] = ['type', 'name', 'rootpage', 'sql'].map((column) => row.get(column));
      if (type !== 'table' || typeof name !== 'string' || typeof rootPage !== 'number' || typeof sql !== 'string')
        continue;
      if (!/^\s*CREATE\s+TABLE\b/iu.test(sql)) continue;
      tables.set(name, { rootPage, ...toleratedColumns(sql) });
    }
    if (tables.size === 0 && pages.lacksWal) {
      throw new SessionUnreadableError('wal', 'Its tables are in a write-ahead log that is missing');
    }
    return new SqliteDatabase(pages, tables);
  }

  /** Null when there is no such table. */
  columnsOf(table: string): readonly string[] | null {
    return this.tables.get(table)?.names ?? null;
  }

  /** @throws SessionUnreadableError when there is no such table */
  async readRows(table: string): Promise<Row[]> {
    const found = this.tables.get(table);
    if (!found) throw new SessionUnreadableError('format', 'A table is missing');
    const rows: Row[] = [];
    for await (const { rowId, values } of this.walk(found.rootPage, 0, new Set())) {
      if (rows.length === MAX_ROWS) throw new SessionUnreadableError('limit', 'A table has too many rows');
      rows.push(
        new Map(found.names.map((name, i) => [name, i === found.rowIdIndex ? toNumber(rowId) : (values[i] ?? null)])),
      );
    }
    return rows;
  }

  private async *walk(number: number, depth: number, seen: Set<number>): AsyncGenerator<StoredRow> {
    if (depth > MAX_DEPTH || seen.has(number))
      throw new SessionUnreadableError('damaged', 'A tree of pages has a cycle');
    seen.add(number);
    const page = await this.pages.readPage(number);
    const begin = number === 1 ? DATABASE_HEADER_LENGTH : 0;
    const header = new ByteReader(page.subarray(begin));
    const kind = header.readUint8();
    header.readUint32();
    const isLeaf = kind === LEAF;
    if (!isLeaf && kind !== INTERIOR) throw new SessionUnreadableError('damaged', 'A page is of no table');
    const count = new DataView(page.buffer, page.byteOffset + begin + 3).getUint16(0);
    header.readBytes(3);
    const last = isLeaf ? null : header.readUint32();
    for (let i = 0; i < count; i++) {
      const cell = new ByteReader(page.subarray(header.readUint16(), this.pages.usableSize));
      if (isLeaf) yield await this.readRow(cell, seen);
      else yield* this.walk(cell.readUint32(), depth + 1, seen);
    }
    if (last !== null) yield* this.walk(last, depth + 1, seen);
  }

  private async readRow(cell: ByteReader, seen: Set<number>): Promise<StoredRow> {
    const length = readLength(cell);
    const rowId = readVarint(cell);
    this.bytesRead += length;
    if (length > MAX_ROW_BYTES || this.bytesRead > MAX_BYTES)
      throw new SessionUnreadableError('limit', 'Its rows are too long');
    const local = this.localLength(length);
    const payload = new Uint8Array(length);
    payload.set(cell.readBytes(local));
    let filled = local;
    let next = filled < length ? cell.readUint32() : 0;
    while (filled < length) {
      if (seen.has(next)) throw new SessionUnreadableError('damaged', 'The pages of a row have a cycle');
      seen.add(next);
      const overflow = new ByteReader(await this.pages.readPage(next));
      next = overflow.readUint32();
      const part = overflow.readBytes(Math.min(length - filled, this.pages.usableSize - 4));
      payload.set(part, filled);
      filled += part.length;
    }
    return { rowId, values: readRecord(payload) };
  }

  /** How many bytes of a row are in its page; the rest is in overflow pages. */
  private localLength(length: number): number {
    const { usableSize } = this.pages;
    const max = usableSize - 35;
    if (length <= max) return length;
    const min = Math.floor(((usableSize - 12) * 32) / 255) - 23;
    const wanted = min + ((length - min) % (usableSize - 4));
    return wanted <= max ? wanted : min;
  }
}

/** A table that cannot be read matters only when it is asked for. */
function toleratedColumns(sql: string): Columns {
  try {
    return readColumns(sql);
  } catch (error) {
    if (error instanceof SessionUnreadableError) return { names: [], rowIdIndex: null };
    throw error;
  }
}

function toNumber(rowId: bigint): number | bigint {
  const number = Number(rowId);
  return Number.isSafeInteger(number) ? number : rowId;
}
