import { Module } from '@nestjs/common';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountDevicesController } from './account-devices.controller.js';
import { AccountDevicesService } from './account-devices.service.js';

@Module({
  imports: [AccountsModule, AccountSessionsModule],
  controllers: [AccountDevicesController],
  providers: [AccountDevicesService],
})
export class AccountDevicesModule {}
