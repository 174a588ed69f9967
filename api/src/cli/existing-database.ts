import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { DatabaseClient } from '../database/database-client.js';
import { type Database, openDatabase } from '../open-database.js';
import { EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import { BootError } from '../errors/boot-error.js';

/** Whether the data directory has an embedded database. */
export async function hasEmbeddedDatabase({ dataDirectory }: Config): Promise<boolean> {
  return lstat(join(dataDirectory, 'postgres')).then(
    () => true,
    () => false,
  );
}

async function assertDatabaseExists(config: Config): Promise<void> {
  if (!config.databaseUrl && !(await hasEmbeddedDatabase(config))) {
    throw new BootError(`There is no data in ${config.dataDirectory}: DATA_DIR names the directory of the panel.`);
  }
}

/**
 * Runs `work` with the URL of the database, without migrating it. An embedded server that does not run is started and stopped
 * again.
 * @throws BootError when there is no database
 */
export async function withUnmigratedDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  await assertDatabaseExists(config);
  if (config.databaseUrl) return work(config.databaseUrl.reveal());
  const embedded = await EmbeddedPostgres.open(config.dataDirectory);
  try {
    return await work(embedded.url);
  } finally {
    await embedded.close();
  }
}

/** Runs `work` with the migrated database. @throws BootError when there is no database */
export async function withDatabase<T>(
  config: Config,
  work: (connection: Client, database: Database) => Promise<T>,
): Promise<T> {
  await assertDatabaseExists(config);
  const database = await openDatabase(config);
  try {
    const connection = new DatabaseClient({ connectionString: database.url });
    await connection.connect();
    try {
      return await work(connection, database);
    } finally {
      await connection.end();
    }
  } finally {
    await database.close();
  }
}
