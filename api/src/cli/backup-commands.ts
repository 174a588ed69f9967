import { realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBackup, type BackupHeader } from '../backup/backup-format.js';
import { hasTables, restoreBackup } from '../backup/restore-backup.js';
import { backupsDirectory } from '../backup/snapshots.js';
import { writeBackup } from '../backup/write-backup.js';
import { readConfig, type Config } from '../config/config.js';
import { withBootLock } from '../database/boot-lock.js';
import { EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import { BootError } from '../errors/boot-error.js';
import { checkStoredKeys } from '../sealing/open-keyring.js';
import { hasEmbeddedDatabase, withUnmigratedDatabase } from './existing-database.js';
import type { Command } from './command.js';

export const backup: Command = async ([path], pathOf) => {
  const config = readConfig();
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const file = path ? pathOf(path) : join(backupsDirectory(config), `manual-${time}.backup`);
  await withUnmigratedDatabase(config, (url) => withBootLock(url, (connection) => writeBackup(connection, file)));
  const { size } = await stat(file);
  console.log(`Written: ${file} (${Math.ceil(size / 1024)} KB). It holds no key. To use it you need the key too: keep`);
  console.log(
    `${config.secretKey ? 'SECRET_KEY' : (config.secretKeyFile ?? join(config.dataDirectory, 'keys'))} in another place than backups.`,
  );
};

export const restore: Command = async ([path], pathOf) => {
  if (!path) throw new BootError('Name the backup: giftbuyer restore FILE');
  const file = pathOf(path);
  const { header, leftOut } = await restoreFile(readConfig(), file);
  console.log(
    `Restored: the data of ${header.made_at}. Everybody has to sign in again. Telegram is asked for nothing until`,
  );
  console.log(
    'you confirm that no other panel uses these accounts: on the settings page or by giftbuyer confirm-installation.',
  );
  if (leftOut.length > 0) console.log(`Left out, because they are not the panel's: ${leftOut.join(', ')}`);
};

/**
 * Restores a backup into the empty database of `config`.
 * @returns the header of the backup, and the tables in it that are not the panel's
 * @throws BootError
 */
export async function restoreFile(config: Config, file: string): Promise<{ header: BackupHeader; leftOut: string[] }> {
  const header = await checkBackup(file);
  const leftOut = await withEmptyDatabase(config, (url) =>
    withBootLock(url, () => restoreBackup(url, file, header, (connection) => checkStoredKeys(connection, config))),
  );
  return { header, leftOut };
}

/** After a failed restore an embedded database that was created for it is removed, unless another process uses it. */
async function withEmptyDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return work(config.databaseUrl.reveal());
  const isNew = !(await hasEmbeddedDatabase(config));
  const embedded = await EmbeddedPostgres.open(config.dataDirectory);
  let isUnused = false;
  try {
    return await work(embedded.url);
  } catch (error) {
    isUnused = isNew && !(await withBootLock(embedded.url, hasTables).catch(() => true));
    throw error;
  } finally {
    const isStopped = await embedded.close();
    const link = join(config.dataDirectory, 'postgres');
    if (isUnused && isStopped)
      for (const part of [await realpath(link), link]) await rm(part, { recursive: true, force: true });
  }
}
