import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { BootError, messageOf } from '../errors/boot-error.js';
import { DatabaseClient } from './database-client.js';
import { migrations } from './migrations/index.js';

/**
 * Brings the schema of the database at `url` up to date, each migration in a transaction of its own.
 * @param lock a connection that holds the lock of `withBootLock`
 * @param prepare is called first, unless a newer panel has already changed the schema
 * @throws BootError when a newer panel has already changed the schema
 */
export async function migrate(url: string, lock: Client, prepare?: () => Promise<void>): Promise<void> {
  await assertNoNewerSchema(lock);
  await prepare?.();
  const dataSource = await connectToMigrate(url);
  try {
    await dataSource.runMigrations({ transaction: 'each' });
  } catch (error) {
    throw new BootError(`The database cannot be brought up to date: ${messageOf(error)}`, { cause: error });
  } finally {
    await dataSource.destroy();
  }
}

/** One connection, without the server's limit on statements: migrations write all rows of large tables. */
export async function connectToMigrate(url: string): Promise<DataSource> {
  const dataSource = await new DataSource({
    ...{ type: 'postgres', url, migrations, poolSize: 1 },
    extra: { Client: DatabaseClient },
  }).initialize();
  await dataSource.query('SET statement_timeout = 0');
  return dataSource;
}

async function assertNoNewerSchema(lock: Client): Promise<void> {
  const table = await lock.query<{ exists: boolean }>(`SELECT to_regclass('migrations') IS NOT NULL AS exists`);
  if (!table.rows[0]?.exists) return;
  const known = new Set(migrations.map((migration) => migration.name));
  const applied = await lock.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  const newer = applied.rows.find((row) => !known.has(row.name));
  if (newer) {
    throw new BootError(
      `The database was made by a newer version of GiftBuyer (it has the change ${newer.name}). ` +
        'Nothing was changed: start that version, or restore a backup.',
    );
  }
}
