import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { AccountListCache } from './account-lists.js';
import { AccountLocks } from './account-locks.js';
import { AccountReader } from './account-reader.js';
import { AccountRefresher } from './account-refresher.js';
import { AccountSignOut } from './account-sign-out.js';
import { AccountSessions } from './account-sessions.js';
import { AccountPhotoController } from './account-photo.controller.js';
import { AccountEntity } from './account.entity.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { AppFloodWaitEntity } from './app-flood-wait.entity.js';
import { DueAccounts } from './due-accounts.js';
import { KnownAccounts } from './known-accounts.js';
import { FairSemaphore } from './fair-semaphore.js';
import { InternalFailures } from './internal-failures.js';
import { RefreshController } from './refresh.controller.js';
import { REFRESH_PERMITS } from './refresh-permits.js';
import { StaleAccounts } from './stale-accounts.js';
import { StaleAccountsScheduler } from './stale-accounts.scheduler.js';
import { RemovedAccounts } from './removed-accounts.js';
import { RemovedAccountsController } from './removed-accounts.controller.js';
import { StarBalanceEntity } from './star-balance.entity.js';
import { StarHistoryController } from './star-history.controller.js';
import { StarHistoryService } from './star-history.service.js';
import { UnknownKeys } from './unknown-keys.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AccountEntity, AppFloodWaitEntity, StarBalanceEntity]),
    AuthModule,
    ApiProfilesModule,
    EventsModule,
    SessionLocksModule,
  ],
  controllers: [
    AccountsController,
    RemovedAccountsController,
    RefreshController,
    StarHistoryController,
    AccountPhotoController,
  ],
  providers: [
    AccountsService,
    AccountListCache,
    AccountSessions,
    AccountLocks,
    AccountReader,
    AccountRefresher,
    AccountSignOut,
    DueAccounts,
    KnownAccounts,
    RemovedAccounts,
    { provide: FairSemaphore, useFactory: () => new FairSemaphore(REFRESH_PERMITS) },
    InternalFailures,
    UnknownKeys,
    StaleAccounts,
    StaleAccountsScheduler,
    StarHistoryService,
  ],
  exports: [AccountsService, KnownAccounts],
})
export class AccountsModule {}
