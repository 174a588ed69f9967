import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { AccountRefresher } from './account-refresher.js';
import { AccountSessions } from './account-sessions.js';
import { AccountSignOut } from './account-sign-out.js';
import { AccountEntity } from './account.entity.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { RefreshController } from './refresh.controller.js';
import { StaleAccountsScheduler } from './stale-accounts.scheduler.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), AuthModule, ApiProfilesModule, EventsModule],
  controllers: [AccountsController, RefreshController],
  providers: [AccountsService, AccountSessions, AccountRefresher, AccountSignOut, StaleAccountsScheduler],
  exports: [AccountsService, AccountSessions],
})
export class AccountsModule {}
