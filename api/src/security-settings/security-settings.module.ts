import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { AuditController } from './audit.controller.js';
import { InstallationController } from './installation.controller.js';
import { SecondFactorModule } from '../second-factor/second-factor.module.js';
import { SecondFactorController } from './second-factor.controller.js';
import { StepUpController } from './step-up.controller.js';

/** Operations of users on their own access, and on the installation. */
@Module({
  imports: [AuthModule, SecondFactorModule],
  controllers: [AuditController, InstallationController, StepUpController, SecondFactorController],
})
export class SecuritySettingsModule {}
