import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { DatabaseHealth } from '../database/database-health.js';
import { StaleAccounts } from './stale-accounts.js';

/** Refreshes accounts in the background. A tick is skipped while an earlier sweep runs. */
@Injectable()
export class StaleAccountsScheduler {
  constructor(
    private readonly config: Config,
    private readonly staleAccounts: StaleAccounts,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  @Cron(CronExpression.EVERY_MINUTE, { name: 'stale-accounts', waitForCompletion: true })
  async runSweepJob(): Promise<void> {
    if (!this.config.backgroundRefresh) return;
    await this.databaseHealth.runJob('stale-accounts', () => this.staleAccounts.sweepDueAccounts());
  }
}
