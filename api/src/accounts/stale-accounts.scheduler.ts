import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config.js';
import { AccountRefresher } from './account-refresher.js';

/** Keeps accounts fresh while nobody looks. A minute that comes while the last one's work goes on is left out. */
@Injectable()
export class StaleAccountsScheduler {
  constructor(
    private readonly config: Config,
    private readonly refresher: AccountRefresher,
  ) {}

  @Cron(CronExpression.EVERY_MINUTE, { name: 'stale-accounts', waitForCompletion: true })
  async refreshStale(): Promise<void> {
    if (this.config.backgroundRefresh) await this.refresher.sweep();
  }
}
