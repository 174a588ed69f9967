import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { AccountEntity } from './account.entity.js';
import { AccountProxies } from './account-proxies.js';
import { AccountsService } from './accounts.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), EventsModule],
  providers: [AccountProxies, AccountsService],
  exports: [AccountProxies, AccountsService],
})
export class AccountsModule {}
