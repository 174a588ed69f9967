import type { Config } from './config/config.js';
import { completeUpdate, snapshotBeforeUpdate } from './backup/snapshots.js';
import { EmbeddedPostgres, type ServerWatcher } from './embedded-postgres/embedded-postgres.js';
import { locationOfCluster, locationOfServer } from './installation/data-location.js';
import type { Keyring } from './sealing/keyring.js';
import { openKeyring } from './sealing/open-keyring.js';
import { withBootLock } from './database/boot-lock.js';
import { assertDurable } from './database/durability.js';
import { migrate } from './database/migrate.js';
import { assertNoTransactionPooling } from './database/pooler.js';

/** A database ready for use: reachable, with the schema of this version and opened keys. */
export interface Database {
  url: string;
  keyring: Keyring;
  /** See `DataLocation`. */
  dataLocation: string;
  /** Of the embedded database; null with DATABASE_URL. */
  path: string | null;
  /** Stops the embedded server, if no other panel uses it. */
  close(): Promise<void>;
}

/**
 * @param watcher is called when the embedded server ends by itself
 * @throws BootError
 */
export async function openDatabase(config: Config, watcher?: ServerWatcher): Promise<Database> {
  if (config.databaseUrl) await assertNoTransactionPooling(config.databaseUrl.reveal());
  const embedded = config.databaseUrl ? null : await EmbeddedPostgres.open(config.dataDirectory);
  const url = config.databaseUrl?.reveal() ?? embedded?.url ?? '';
  try {
    const opened = await withBootLock(url, async (connection) => {
      await assertDurable(connection, config);
      await migrate(url, connection, () => snapshotBeforeUpdate(connection, config));
      await completeUpdate(config);
      const dataLocation = embedded ? await locationOfCluster(embedded.path) : await locationOfServer(connection);
      return { dataLocation, keyring: await openKeyring(connection, config) };
    });
    if (watcher) embedded?.superviseServer(watcher);
    return { ...opened, url, path: embedded?.path ?? null, close: async () => void (await embedded?.close()) };
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}
