import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { AccountRefresher } from './account-refresher.js';

/** Keeps accounts fresh while nobody looks. */
@Injectable()
export class StaleAccountsScheduler {
  constructor(private readonly refresher: AccountRefresher) {}

  @Cron(CronExpression.EVERY_MINUTE, { name: 'stale-accounts', waitForCompletion: true })
  async refreshStale(): Promise<void> {
    await this.refresher.catchUp(null, 0);
  }
}
