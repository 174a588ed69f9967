import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { migrations } from '../database/migrations/index.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { writeBackup } from './write-backup.js';

/** Of each kind. */
const KEPT_SNAPSHOTS = 7;
const BEFORE_UPDATE = /^before-update-.*\.backup$/;

export function backupsDirectory(config: Config): string {
  return join(config.dataDirectory, 'backups');
}

/**
 * Writes a backup when migrations are about to change data.
 * @param connection holds the boot lock
 * @throws BootError when it cannot be written; the start then fails before any migration
 */
export async function snapshotBeforeUpdate(connection: Client, config: Config): Promise<void> {
  if (!config.snapshots || !(await isOutdated(connection))) return;
  const directory = backupsDirectory(config);
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  try {
    await writeBackup(connection, join(directory, `before-update-${time}.backup`));
  } catch (error) {
    throw new BootError(`${messageOf(error)}. The update needs it first; to do without: SNAPSHOTS=off`);
  }
  await deleteOldSnapshots(directory, BEFORE_UPDATE);
}

/** Whether the database has the schema of an older version. */
async function isOutdated(connection: Client): Promise<boolean> {
  const { rows } = await connection.query<{ exists: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!rows[0]?.exists) return false;
  const applied = await connection.query('SELECT FROM migrations');
  return applied.rowCount !== null && applied.rowCount > 0 && applied.rowCount < migrations.length;
}

/** Their names sort by time. */
export async function deleteOldSnapshots(directory: string, kind: RegExp): Promise<void> {
  const files = (await readdir(directory)).filter((name) => kind.test(name)).sort();
  for (const name of files.slice(0, -KEPT_SNAPSHOTS)) await rm(join(directory, name), { force: true });
}
