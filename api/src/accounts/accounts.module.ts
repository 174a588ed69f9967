import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { AccountKeys } from './account-keys.js';
import { AccountEntity } from './account.entity.js';
import { AccountProxies } from './account-proxies.js';
import { AccountsService } from './accounts.service.js';
import { SignedInAccounts } from './signed-in-accounts.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), EventsModule],
  providers: [AccountKeys, AccountProxies, AccountsService, SignedInAccounts],
  exports: [AccountKeys, AccountProxies, AccountsService, SignedInAccounts],
})
export class AccountsModule {}
