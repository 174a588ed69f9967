import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountRefreshModule } from '../account-refresh/account-refresh.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { CodeDeliveries } from './code-deliveries.js';
import { CodeRequestEntity } from './code-request.entity.js';
import { CodeRequests } from './code-requests.js';
import { EndedLogins } from './ended-logins.js';
import { LoginCleanup } from './login-cleanup.js';
import { LoginCompletion } from './login-completion.js';
import { LoginEmailController } from './login-email.controller.js';
import { LoginStart } from './login-start.js';
import { LoginStepRunner } from './login-step-runner.js';
import { PendingLoginEntity } from './pending-login.entity.js';
import { PendingLogins } from './pending-logins.js';
import { QrLoginController } from './qr-login.controller.js';
import { QrLoginService } from './qr-login.service.js';
import { QrLoginStart } from './qr-login-start.js';
import { QrScan } from './qr-scan.js';
import { QrWaits } from './qr-waits.js';
import { TelegramLoginController } from './telegram-login.controller.js';
import { TelegramLoginService } from './telegram-login.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([PendingLoginEntity, CodeRequestEntity]),
    AccountsModule,
    AccountRefreshModule,
    ApiProfilesModule,
    SessionLocksModule,
  ],
  controllers: [TelegramLoginController, LoginEmailController, QrLoginController],
  providers: [
    CodeDeliveries,
    CodeRequests,
    EndedLogins,
    LoginCleanup,
    LoginCompletion,
    LoginStart,
    LoginStepRunner,
    PendingLogins,
    QrLoginService,
    QrLoginStart,
    QrScan,
    QrWaits,
    TelegramLoginService,
  ],
})
export class TelegramLoginModule {}
