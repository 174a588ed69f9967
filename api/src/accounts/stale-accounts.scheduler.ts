import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config.js';
import { StaleAccounts } from './stale-accounts.js';

/** Keeps accounts fresh in the background. A tick is skipped while the sweep of an earlier one goes on. */
@Injectable()
export class StaleAccountsScheduler {
  constructor(
    private readonly config: Config,
    private readonly staleAccounts: StaleAccounts,
  ) {}

  @Cron(CronExpression.EVERY_MINUTE, { name: 'stale-accounts', waitForCompletion: true })
  async refreshStale(): Promise<void> {
    if (this.config.backgroundRefresh) await this.staleAccounts.sweep();
  }
}
