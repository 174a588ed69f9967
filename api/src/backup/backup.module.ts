import { Module } from '@nestjs/common';
import { DailySnapshots } from './daily-snapshots.js';

@Module({ providers: [DailySnapshots] })
export class BackupModule {}
