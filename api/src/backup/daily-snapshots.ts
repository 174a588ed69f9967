import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { withBootLock } from '../database/boot-lock.js';
import { DatabaseHealth } from '../database/database-health.js';
import { DATABASE_URL } from '../database/database-url.js';
import { BootError } from '../errors/boot-error.js';
import { backupsDirectory, deleteFiles, deleteOldSnapshots } from './snapshots.js';
import { writeBackup } from './write-backup.js';

const DAILY = /^daily-.*\.backup$/;
const DRAFT = /^daily-.*\.part$/;

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
      await withBootLock(this.url, async (connection) => {
        await deleteFiles(directory, DRAFT);
        await writeBackup(connection, file);
      });
      await deleteOldSnapshots(directory, DAILY);
    } catch (error) {
      if (!(error instanceof BootError)) throw error;
      this.logger.warn(error.message);
    }
  }
}
