import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { AccountKeys } from './account-keys.js';
import { AccountEntity } from './account.entity.js';
import { AccountsService } from './accounts.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), EventsModule],
  providers: [AccountKeys, AccountsService],
  exports: [AccountKeys, AccountsService],
})
export class AccountsModule {}
