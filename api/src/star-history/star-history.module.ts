import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { StarBalanceEntity } from './star-balance.entity.js';
import { StarHistoryController } from './star-history.controller.js';
import { StarHistoryService } from './star-history.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity, StarBalanceEntity])],
  controllers: [StarHistoryController],
  providers: [StarHistoryService],
})
export class StarHistoryModule {}
