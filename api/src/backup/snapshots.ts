import { readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { withBootLock } from '../database/boot-lock.js';
import { DatabaseHealth } from '../database/database-health.js';
import { DATABASE_URL } from '../database/database-url.js';
import { migrations } from '../database/migrations/index.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { writeBackup } from './write-backup.js';

/** Of each kind. */
const KEPT_SNAPSHOTS = 7;
const DAILY = /^daily-.*\.backup$/;
const BEFORE_UPDATE = /^before-update-.*\.backup$/;

export function backupsDirectory(config: Config): string {
  return join(config.dataDirectory, 'backups');
}

/** Daily backups in the data directory while the panel runs; the newest are kept. */
@Injectable()
export class DailySnapshots {
  private readonly logger = new Logger('Backup');

  constructor(
    @Inject(DATABASE_URL) private readonly url: string,
    private readonly config: Config,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  @Cron(CronExpression.EVERY_HOUR, { name: 'daily-snapshot', waitForCompletion: true })
  async takeDaily(): Promise<void> {
    if (this.config.snapshots) await this.databaseHealth.runJob('daily-snapshot', () => this.takeMissing());
  }

  private async takeMissing(): Promise<void> {
    const directory = backupsDirectory(this.config);
    const file = join(directory, `daily-${new Date().toISOString().slice(0, 10)}.backup`);
    if (existsSync(file)) return;
    try {
      await withBootLock(this.url, (connection) => writeBackup(connection, file));
      await deleteOldSnapshots(directory, DAILY);
    } catch (error) {
      if (!(error instanceof BootError)) throw error;
      this.logger.warn(error.message);
    }
  }
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
async function deleteOldSnapshots(directory: string, kind: RegExp): Promise<void> {
  const files = (await readdir(directory)).filter((name) => kind.test(name)).sort();
  for (const name of files.slice(0, -KEPT_SNAPSHOTS)) await rm(join(directory, name), { force: true });
}
