import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { AuditController } from './audit.controller.js';
import { InstallationController } from './installation.controller.js';
import { SecondFactorModule } from '../second-factor/second-factor.module.js';
import { SecondFactorController } from './second-factor.controller.js';
import { StepUpController } from './step-up.controller.js';

/** What people see and do about their own access to the panel, and about the panel itself. */
@Module({
  imports: [AuthModule, SecondFactorModule],
  controllers: [AuditController, InstallationController, StepUpController, SecondFactorController],
})
export class OwnAccessModule {}
