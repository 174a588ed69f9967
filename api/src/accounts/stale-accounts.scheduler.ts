import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config.js';
import { DatabaseHealth } from '../database/database-health.js';
import { AccountRefresher } from './account-refresher.js';

/** Keeps accounts fresh while nobody looks. A minute that comes while the last one's work goes on is left out. */
@Injectable()
export class StaleAccountsScheduler {
  constructor(
    private readonly config: Config,
    private readonly refresher: AccountRefresher,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  @Cron(CronExpression.EVERY_MINUTE, { name: 'stale-accounts', waitForCompletion: true })
  async refreshStale(): Promise<void> {
    if (!this.config.backgroundRefresh) return;
    await this.databaseHealth.runJob('stale-accounts', () => this.refresher.sweep());
  }
}
