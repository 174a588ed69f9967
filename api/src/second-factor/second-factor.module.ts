import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RecoveryCodeEntity } from './recovery-code.entity.js';
import { SecondFactorEntity } from './second-factor.entity.js';
import { SecondFactors } from './second-factors.js';

@Module({
  imports: [TypeOrmModule.forFeature([SecondFactorEntity, RecoveryCodeEntity])],
  providers: [SecondFactors],
  exports: [SecondFactors],
})
export class SecondFactorModule {}
