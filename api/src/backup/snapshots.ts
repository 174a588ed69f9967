import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { migrations } from '../database/migrations/index.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { readHeader } from './backup-format.js';
import { writeBackup } from './write-backup.js';

/** Of each kind. */
const KEPT_SNAPSHOTS = 7;
const UNFINISHED_SUFFIX = '.unfinished.backup';
/** Of an update that has not succeeded yet. */
const OF_UNFINISHED_UPDATE = /^before-update-[^.]*\.unfinished\.backup$/;
const OF_FINISHED_UPDATE = /^before-update-[^.]*\.backup$/;
const DRAFT = /^before-update-.*\.part$/;

export function backupsDirectory(config: Config): string {
  return join(config.dataDirectory, 'backups');
}

/**
 * Writes a backup when migrations are about to change data. It takes the place of one of the same schema from an earlier
 * attempt at this update: a panel of the older version may have changed data meanwhile.
 * @param connection holds the boot lock
 * @throws BootError when it cannot be written; the start then fails before any migration
 */
export async function snapshotBeforeUpdate(connection: Client, config: Config): Promise<void> {
  if (!config.snapshots) return;
  const applied = await appliedMigrations(connection);
  if (applied.length === 0 || applied.length >= migrations.length) return;
  const directory = backupsDirectory(config);
  const earlier = await filesOf(directory, OF_UNFINISHED_UPDATE);
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  try {
    await deleteFiles(directory, DRAFT);
    await writeBackup(connection, join(directory, `before-update-${time}${UNFINISHED_SUFFIX}`));
    for (const name of earlier) {
      if (await hasSchema(join(directory, name), applied)) await rm(join(directory, name), { force: true });
    }
  } catch (error) {
    throw new BootError(`${messageOf(error)}. The update needs it first; to do without: SNAPSHOTS=off`);
  }
}

/**
 * Call it when all migrations have succeeded. Old snapshots are deleted only then: while an update fails in a restart loop,
 * the one that leads back must stay.
 */
export async function completeUpdate(config: Config): Promise<void> {
  const directory = backupsDirectory(config);
  try {
    const unfinished = await filesOf(directory, OF_UNFINISHED_UPDATE);
    if (unfinished.length === 0) return;
    await deleteOldSnapshots(directory, OF_FINISHED_UPDATE, KEPT_SNAPSHOTS - unfinished.length);
    for (const name of unfinished) {
      await rename(join(directory, name), join(directory, name.replace(UNFINISHED_SUFFIX, '.backup')));
    }
  } catch (error) {
    new Logger('Backup').warn(`Old backups in ${directory} cannot be deleted: ${messageOf(error)}`);
  }
}

async function appliedMigrations(connection: Client): Promise<string[]> {
  const { rows } = await connection.query<{ exists: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!rows[0]?.exists) return [];
  const applied = await connection.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  return applied.rows.map(({ name }) => name);
}

async function hasSchema(file: string, applied: readonly string[]): Promise<boolean> {
  const header = await readHeader(file).catch(() => null);
  return header !== null && JSON.stringify(header.migrations) === JSON.stringify(applied);
}

/** Keeps the newest: their names sort by time. */
export async function deleteOldSnapshots(directory: string, kind: RegExp, kept = KEPT_SNAPSHOTS): Promise<void> {
  const files = await filesOf(directory, kind);
  for (const name of files.slice(0, Math.max(files.length - kept, 0))) await rm(join(directory, name), { force: true });
}

/** For the drafts that killed processes left; the boot lock is held. */
export async function deleteFiles(directory: string, kind: RegExp): Promise<void> {
  await deleteOldSnapshots(directory, kind, 0);
}

async function filesOf(directory: string, kind: RegExp): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    // The next write there reports the error.
    if (!['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    return [];
  });
  return names.filter((name) => kind.test(name)).sort();
}
