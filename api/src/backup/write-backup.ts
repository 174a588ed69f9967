import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { escapeIdentifier, type Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BootError, messageOf } from '../errors/boot-error.js';
import { syncDirectory } from '../secret-file.js';
import { END_OF_ROWS, FORMAT, checksumLine, type BackupHeader, type BackupTable } from './backup-format.js';

/** Codes of link(2) on file systems without hard links, such as FAT of USB sticks. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** Not backed up: sessions and locks of running panels. */
const TRANSIENT = ['session_tokens', 'session_locks'];

/**
 * Writes all data of the database, as seen by one transaction. Sealed values stay sealed, and the secret key is not in the
 * database. The file appears when it is complete, and only its owner can read it.
 *
 * @param connection holds the boot lock, so that no panel changes the schema meanwhile
 * @throws BootError when the file exists or cannot be written
 */
export async function writeBackup(connection: Client, file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.part`;
  await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const output = createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true });
    await pipeline(Readable.from(contents(connection)), createGzip(), output);
    await publish(draft, file);
    // An update follows some backups: after a power cut its changes must not be there without the backup.
    await syncDirectory(dirname(file));
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new BootError(`The backup ${file} cannot be written: ${exists ? 'it exists' : messageOf(error)}`);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
    await connection.query('ROLLBACK').catch(() => undefined);
  }
}

/** Gives the draft its name. Unlike a rename it never replaces a file. */
async function publish(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (!WITHOUT_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const copy = await open(file, 'wx', 0o600);
    try {
      await pipeline(createReadStream(draft), copy.createWriteStream({ flush: true }));
    } catch (failure) {
      await rm(file, { force: true });
      throw failure;
    }
  }
}

async function* contents(connection: Client): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const bytes = (text: string | Buffer) => {
    hash.update(text);
    return Buffer.from(text);
  };
  yield bytes(`${JSON.stringify(await headerOf(connection))}\n`);
  for (const table of await tablesOf(connection)) {
    yield bytes(`${JSON.stringify(table)}\n`);
    const columns = table.columns.map(escapeIdentifier).join(', ');
    const rows = connection.query(copyTo(`COPY ${escapeIdentifier(table.table)} (${columns}) TO STDOUT`));
    for await (const chunk of rows as AsyncIterable<Buffer>) yield bytes(chunk);
    yield bytes(END_OF_ROWS);
  }
  yield Buffer.from(checksumLine(hash));
}

async function headerOf(connection: Client): Promise<BackupHeader> {
  const { rows: migrations } = await connection.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  const { rows: sequences } = await connection.query<{ name: string; last: string }>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname = current_schema() AND last_value IS NOT NULL AND sequencename <> 'migrations_id_seq'`,
  );
  const { rows: clock } = await connection.query<{ now: Date }>('SELECT now()');
  return {
    format: FORMAT,
    made_at: clock[0]?.now.toISOString() ?? '',
    migrations: migrations.map(({ name }) => name),
    sequences: Object.fromEntries(sequences.map(({ name, last }) => [name, last])),
  };
}

/** The tables, each after those that it references, with their columns except generated ones. */
async function tablesOf(connection: Client): Promise<BackupTable[]> {
  const { rows } = await connection.query<{ name: string; columns: string[]; needs: string[] }>(
    `SELECT relname AS name,
       (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
       (SELECT coalesce(json_agg(DISTINCT confrelid::regclass), '[]') FROM pg_constraint
        WHERE conrelid = c.oid AND contype = 'f' AND confrelid <> c.oid) AS needs
     FROM pg_class c
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname <> ALL ($1)
     ORDER BY relname`,
    [['migrations', ...TRANSIENT]],
  );
  const sorted: BackupTable[] = [];
  while (sorted.length < rows.length) {
    const names = new Set(sorted.map(({ table }) => table));
    const next = rows.find(({ name, needs }) => !names.has(name) && needs.every((other) => names.has(other)));
    if (!next) throw new Error('The tables refer to each other in a circle');
    sorted.push({ table: next.name, columns: next.columns });
  }
  return sorted;
}
