import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SessionLockEntity } from './session-lock.entity.js';
import { SessionLocks } from './session-locks.js';

@Module({
  imports: [TypeOrmModule.forFeature([SessionLockEntity])],
  providers: [SessionLocks],
  exports: [SessionLocks],
})
export class SessionLocksModule {}
