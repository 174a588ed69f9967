import * as fs from 'node:fs';
import { join } from 'node:path';

/** A collection's name, a row's id and the row, which is null once deleted. */
type Line = [collection: string, id: string, row: unknown];

/**
 * Rows in named collections, kept in memory and, when a directory is given, in a journal there: one line of JSON per
 * change, written before the call returns, so that a killed process loses nothing. A change that cannot be written, as on a
 * full disk, throws and changes nothing.
 */
export class Store {
  private readonly rows = new Map<string, Map<string, unknown>>();
  private file: number | undefined;
  /** Of the journal, in bytes. */
  private size = 0;

  constructor(directory?: string) {
    if (directory === undefined) return;
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'journal.jsonl');
    if (fs.existsSync(path)) this.replay(path);
    this.compact(path);
    this.file = fs.openSync(path, 'a', 0o600);
    this.size = fs.fstatSync(this.file).size;
  }

  /** The type of the rows is the caller's assertion; only this process writes them. */
  collection<Row extends object>(name: string): Collection<Row> {
    const rows = this.rowsOf(name) as Map<string, Row>;
    return {
      get: (id) => rows.get(id),
      entries: () => [...rows],
      oldest: () => {
        const [first] = rows;
        return first;
      },
      size: () => rows.size,
      put: (id, row) => {
        this.append([name, id, row]);
        rows.set(id, row);
      },
      delete: (id) => {
        if (!rows.has(id)) return;
        this.append([name, id, null]);
        rows.delete(id);
      },
    };
  }

  /** Idempotent: after a close the file descriptor may belong to another file. */
  close(): void {
    const { file } = this;
    this.file = undefined;
    if (file !== undefined) fs.closeSync(file);
  }

  private rowsOf(name: string): Map<string, unknown> {
    let rows = this.rows.get(name);
    if (!rows) this.rows.set(name, (rows = new Map()));
    return rows;
  }

  private append(line: Line): void {
    if (this.file === undefined) return;
    try {
      this.size += writeInFull(this.file, line);
    } catch (error) {
      // The next line would continue a half-written one.
      fs.ftruncateSync(this.file, this.size);
      throw error;
    }
  }

  private replay(path: string): void {
    // Data after the last newline is an unfinished write of a killed process.
    const lines = fs.readFileSync(path, 'utf8').split('\n').slice(0, -1);
    for (const [index, text] of lines.entries()) {
      const [name, id, row] = parseLine(text, `${path}:${index + 1}`);
      if (row === null) this.rowsOf(name).delete(id);
      else this.rowsOf(name).set(id, row);
    }
  }

  /** Writes the current rows to a new journal that replaces the old one. */
  private compact(path: string): void {
    const fresh = `${path}.new`;
    const file = fs.openSync(fresh, 'w', 0o600);
    for (const [name, rows] of this.rows) for (const [id, row] of rows) writeInFull(file, [name, id, row]);
    fs.fsyncSync(file);
    fs.closeSync(file);
    fs.renameSync(fresh, path);
  }
}

export interface Collection<Row> {
  get(id: string): Row | undefined;
  entries(): [id: string, row: Row][];
  /** The oldest row by its first `put`. */
  oldest(): [id: string, row: Row] | undefined;
  size(): number;
  put(id: string, row: Row): void;
  delete(id: string): void;
}

/** @throws when the line was damaged: by a full disk under an earlier version, or by hand */
function parseLine(text: string, place: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    // Refused below, as JSON of another shape is.
  }
  if (Array.isArray(line)) return line as Line;
  throw new Error(`${place} is no line of a journal. Without the file the world begins again, and nobody is signed in`);
}

/** A full disk takes part of a write, and refuses only the next. @returns the size of the line in bytes */
function writeInFull(file: number, line: Line): number {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let written = 0; written < bytes.length;) written += fs.writeSync(file, bytes, written);
  return bytes.length;
}

/** Deletes the oldest rows for as long as there are more than `max`, or `isOver` holds for them. */
export function deleteOldest<Row>(rows: Collection<Row>, max: number, isOver: (row: Row) => boolean): void {
  for (let oldest = rows.oldest(); oldest; oldest = rows.oldest()) {
    const [id, row] = oldest;
    if (rows.size() <= max && !isOver(row)) return;
    rows.delete(id);
  }
}
