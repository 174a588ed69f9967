import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { EventsModule } from '../events/events.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { AccountLocks } from './account-locks.js';
import { AccountSessions } from './account-sessions.js';
import { AccountSignOut } from './account-sign-out.js';
import { AppFloodWaitEntity } from './app-flood-wait.entity.js';
import { SessionCalls } from './session-calls.js';
import { UnknownKeys } from './unknown-keys.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AccountEntity, AppFloodWaitEntity]),
    AccountsModule,
    ApiProfilesModule,
    EventsModule,
    SessionLocksModule,
  ],
  providers: [AccountLocks, AccountSessions, AccountSignOut, SessionCalls, UnknownKeys],
  exports: [AccountLocks, AccountSessions, AccountSignOut, SessionCalls, UnknownKeys],
})
export class AccountSessionsModule {}
