import { Module } from '@nestjs/common';
import { DailySnapshots } from './snapshots.js';

@Module({ providers: [DailySnapshots] })
export class BackupModule {}
