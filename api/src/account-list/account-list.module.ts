import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountRefreshModule } from '../account-refresh/account-refresh.module.js';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountEntity } from '../accounts/account.entity.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountListCache } from './account-list-cache.js';
import { AccountPhotoController } from './account-photo.controller.js';
import { AccountProxiesController } from './account-proxies.controller.js';
import { AccountsController } from './accounts.controller.js';
import { RemovedAccountsController } from './removed-accounts.controller.js';
import { RemovedAccounts } from './removed-accounts.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), AccountsModule, AccountSessionsModule, AccountRefreshModule],
  controllers: [AccountProxiesController, AccountsController, RemovedAccountsController, AccountPhotoController],
  providers: [AccountListCache, RemovedAccounts],
})
export class AccountListModule {}
