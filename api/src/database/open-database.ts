import type { Config } from '../config.js';
import { openKeyring, type Keyring } from '../sealing/keyring.js';
import { withBootLock } from './boot-lock.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { migrate } from './migrate.js';

/** A database ready for use: reachable, with the schema of this version and opened keys. */
export interface Database {
  url: string;
  keyring: Keyring;
  /** Stops the embedded server, if nobody else needs it. */
  close(): Promise<void>;
}

/** @throws BootError */
export async function openDatabase(config: Config): Promise<Database> {
  const embedded = config.databaseUrl ? null : await EmbeddedPostgres.open(config.dataDirectory);
  const url = config.databaseUrl ?? embedded?.url ?? '';
  try {
    const keyring = await withBootLock(url, async (connection) => {
      await migrate(url, connection);
      return openKeyring(connection, config);
    });
    return { url, keyring, close: async () => embedded?.close() };
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}
