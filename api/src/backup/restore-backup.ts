import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { escapeIdentifier, type Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { MigrationExecutor } from 'typeorm';
import { connectToMigrate } from '../database/migrate.js';
import { LoginLocks1795365000000 } from '../database/migrations/1795365000000-login-locks.js';
import { migrations } from '../database/migrations/index.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { saveLocation } from '../installation/data-location.js';
import { readBackup, type BackupHeader, type BackupPart, type BackupTable } from './backup-format.js';

/** In `installation.place`: matches no location, so the operator must confirm that no other panel uses the accounts. */
const RESTORED_MARKER = 'restored';
const ROWS_PER_CHUNK = 200;
const HOLDS_DATA =
  'The database holds data already, and a backup never takes its place. Name an empty data directory in DATA_DIR, ' +
  'or an empty database in DATABASE_URL.';

/**
 * Fills an empty database from a backup that `checkBackup` has read, in one transaction. The schema becomes that of the backup: the next start updates it.
 *
 * @param check is called before the commit, with a connection that sees the data after the update
 * @returns the tables that were left out: those of others who use the database
 * @throws BootError when the database is not empty, a newer panel made the backup, or `check` throws
 */
export async function restoreBackup(
  url: string,
  file: string,
  header: BackupHeader,
  check: (connection: Client) => Promise<unknown>,
): Promise<string[]> {
  const newer = header.migrations.find((name) => !migrations.some((migration) => migration.name === name));
  if (newer) throw new BootError(`A newer version of GiftBuyer made ${file} (it has the change ${newer}).`);
  const dataSource = await connectToMigrate(url);
  const runner = dataSource.createQueryRunner();
  try {
    const connection = (await runner.connect()) as Client;
    await runner.startTransaction();
    if (await hasTables(connection)) throw new BootError(HOLDS_DATA);
    const executor = new MigrationExecutor(dataSource, runner);
    for (const migration of await executor.getPendingMigrations()) {
      if (header.migrations.includes(migration.name)) await executor.executeMigration(migration);
    }
    const leftOut = await copyRows(connection, file);
    await insertSessionLocks(connection, header);
    // One that was used or revoked since would let somebody in again.
    if (await hasTable(connection, 'invites')) await connection.query('DELETE FROM invites');
    for (const [name, last] of Object.entries(header.sequences)) {
      await connection.query('SELECT setval(own, $2) FROM to_regclass($1) own WHERE own IS NOT NULL', [
        ...[escapeIdentifier(name), last],
      ]);
    }
    await markAsRestored(connection);
    // As the next start will find it. The schema stays that of the backup, so that an older version can use it too.
    await connection.query('SAVEPOINT restored');
    for (const migration of await executor.getPendingMigrations()) await executor.executeMigration(migration);
    await check(connection);
    await connection.query('ROLLBACK TO SAVEPOINT restored');
    await runner.commitTransaction();
    return leftOut;
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The backup ${file} cannot be restored: ${messageOf(error)}. Nothing was changed.`, {
      cause: error,
    });
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}

/** Whether the database is not empty. */
export async function hasTables(connection: Client): Promise<boolean> {
  const { rows } = await connection.query(
    'SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace LIMIT 1',
  );
  return rows.length > 0;
}

/**
 * Requires a confirmation. A start adds the row: data that was not used since its update has none. In schemas without the
 * table, the migration that creates it reads this comment.
 */
async function markAsRestored(connection: Client): Promise<void> {
  if (await hasTable(connection, 'installation')) {
    await saveLocation((sql, parameters) => connection.query(sql, parameters), RESTORED_MARKER);
  } else {
    await connection.query(`COMMENT ON TABLE migrations IS '${RESTORED_MARKER}'`);
  }
}

/** Backups have no locks, but what has no row for its lock counts as locked: it is never read, or never signed out. */
async function insertSessionLocks(connection: Client, header: BackupHeader): Promise<void> {
  // Before that table, locks were in the backup.
  if (!(await hasTable(connection, 'session_locks'))) return;
  await connection.query(
    `INSERT INTO session_locks (key) SELECT 'account:' || id FROM accounts ON CONFLICT DO NOTHING`,
  );
  // Before this migration, which inserts them, those of logins were in their rows.
  if (!header.migrations.includes(LoginLocks1795365000000.name)) return;
  await connection.query(
    `INSERT INTO session_locks (key) SELECT 'login:' || id FROM pending_logins ON CONFLICT DO NOTHING`,
  );
}

async function hasTable(connection: Client, name: string): Promise<boolean> {
  const { rows } = await connection.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [name]);
  return rows[0]?.exists ?? false;
}

/** @returns the tables of the backup that the migrations do not make */
async function copyRows(connection: Client, file: string): Promise<string[]> {
  const leftOut: string[] = [];
  const parts = readBackup(file);
  let next = await parts.next();
  /** The rows before the next table, which is then in `next`. */
  async function* rows(): AsyncGenerator<Buffer> {
    const lines: Buffer[] = [];
    for (next = await parts.next(); !next.done && next.value.kind === 'row'; next = await parts.next()) {
      lines.push(next.value.line);
      if (lines.length === ROWS_PER_CHUNK) yield Buffer.concat(lines.splice(0));
    }
    yield Buffer.concat(lines);
  }
  while (!next.done) {
    const part: BackupPart = next.value;
    if (part.kind !== 'table') {
      next = await parts.next();
      continue;
    }
    const table = escapeIdentifier(part.table.table);
    if (!(await hasTable(connection, table))) {
      leftOut.push(part.table.table);
      next = await parts.next();
      continue;
    }
    // Rows that migrations have inserted.
    await connection.query(`DELETE FROM ${table}`);
    // What triggers derive from these rows is in the backup too.
    await connection.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await pipeline(Readable.from(rows()), connection.query(copyFrom(copyInto(part.table))));
    await connection.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
  return leftOut;
}

function copyInto({ table, columns }: BackupTable): string {
  return `COPY ${escapeIdentifier(table)} (${columns.map(escapeIdentifier).join(', ')}) FROM STDIN`;
}
