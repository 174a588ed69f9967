import { Module } from '@nestjs/common';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { AccountReader } from './account-reader.js';
import { AccountRefresher } from './account-refresher.js';
import { DueAccounts } from './due-accounts.js';
import { FairSemaphore } from './fair-semaphore.js';
import { InternalFailures } from './internal-failures.js';
import { KnownAccounts } from './known-accounts.js';
import { RefreshAfterSessionError } from './refresh-after-session-error.js';
import { RefreshAttempts } from './refresh-attempts.js';
import { REFRESH_PERMITS } from './refresh-permits.js';
import { RefreshController } from './refresh.controller.js';
import { StaleAccounts } from './stale-accounts.js';
import { StaleAccountsScheduler } from './stale-accounts.scheduler.js';

@Module({
  imports: [AccountsModule, AccountSessionsModule, AuthModule, EventsModule, SessionLocksModule],
  controllers: [RefreshController],
  providers: [
    AccountReader,
    AccountRefresher,
    DueAccounts,
    { provide: FairSemaphore, useFactory: () => new FairSemaphore(REFRESH_PERMITS) },
    InternalFailures,
    KnownAccounts,
    RefreshAfterSessionError,
    RefreshAttempts,
    StaleAccounts,
    StaleAccountsScheduler,
  ],
  exports: [AccountRefresher, KnownAccounts, StaleAccounts],
})
export class AccountRefreshModule {}
