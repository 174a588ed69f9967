import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { AccountLeaseEntity } from './account-lease.entity.js';
import { AccountLeases } from './account-leases.js';
import { AccountLists } from './account-lists.js';
import { AccountReader } from './account-reader.js';
import { AccountRefresher } from './account-refresher.js';
import { AccountSignOut } from './account-sign-out.js';
import { AccountSessions } from './account-sessions.js';
import { AccountEntity } from './account.entity.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { AppWaitEntity } from './app-wait.entity.js';
import { DueAccounts } from './due-accounts.js';
import { KnownAccounts } from './known-accounts.js';
import { RefreshController } from './refresh.controller.js';
import { StaleAccountsScheduler } from './stale-accounts.scheduler.js';
import { RemovedAccounts } from './removed-accounts.js';
import { RemovedAccountsController } from './removed-accounts.controller.js';
import { StarBalanceEntity } from './star-balance.entity.js';
import { StarHistoryController } from './star-history.controller.js';
import { StarHistoryService } from './star-history.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AccountEntity, AccountLeaseEntity, AppWaitEntity, StarBalanceEntity]),
    AuthModule,
    ApiProfilesModule,
    EventsModule,
  ],
  controllers: [AccountsController, RemovedAccountsController, RefreshController, StarHistoryController],
  providers: [
    AccountsService,
    AccountLists,
    AccountSessions,
    AccountLeases,
    AccountReader,
    AccountRefresher,
    AccountSignOut,
    DueAccounts,
    KnownAccounts,
    RemovedAccounts,
    StaleAccountsScheduler,
    StarHistoryService,
  ],
  exports: [AccountsService, KnownAccounts],
})
export class AccountsModule {}
