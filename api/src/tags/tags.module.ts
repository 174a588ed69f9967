import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { AccountNotesController } from './account-notes.controller.js';
import { AccountNotesService } from './account-notes.service.js';
import { AccountTagEntity } from './account-tag.entity.js';
import { TagEntity } from './tag.entity.js';
import { TagsController } from './tags.controller.js';
import { TagsService } from './tags.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity, AccountTagEntity, TagEntity]), AccountsModule, EventsModule],
  controllers: [AccountNotesController, TagsController],
  providers: [AccountNotesService, TagsService],
})
export class TagsModule {}
