import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountRefreshModule } from '../account-refresh/account-refresh.module.js';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { AbandonedSessions } from './abandoned-sessions.js';
import { AccountSaving } from './account-saving.js';
import { CodeDeliveries } from './code-deliveries.js';
import { CodeRequestEntity } from './code-request.entity.js';
import { CodeRequests } from './code-requests.js';
import { EndedLogins } from './ended-logins.js';
import { LoginAccess } from './login-access.js';
import { LoginCancellation } from './login-cancellation.js';
import { LoginCleanup } from './login-cleanup.js';
import { LoginCompletion } from './login-completion.js';
import { LoginEmailController } from './login-email.controller.js';
import { LoginKeys } from './login-keys.js';
import { LoginStart } from './login-start.js';
import { LoginStates } from './login-states.js';
import { LoginStepRunner } from './login-step-runner.js';
import { OwnSessionController } from './own-session.controller.js';
import { OwnSessionService } from './own-session.service.js';
import { PendingLoginEntity } from './pending-login.entity.js';
import { PendingLogins } from './pending-logins.js';
import { QrLoginController } from './qr-login.controller.js';
import { QrLoginService } from './qr-login.service.js';
import { QrLoginStart } from './qr-login-start.js';
import { QrScan } from './qr-scan.js';
import { QrWaits } from './qr-waits.js';
import { ReplacingLogins } from './replacing-logins.js';
import { SandboxScan } from './sandbox-scan.js';
import { SandboxScanController } from './sandbox-scan.controller.js';
import { SessionReplacement } from './session-replacement.js';
import { TelegramLoginController } from './telegram-login.controller.js';
import { TelegramLoginService } from './telegram-login.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([PendingLoginEntity, CodeRequestEntity]),
    AccountsModule,
    AccountRefreshModule,
    AccountSessionsModule,
    ApiProfilesModule,
    ProxiesModule,
    SessionLocksModule,
  ],
  controllers: [
    TelegramLoginController,
    LoginEmailController,
    QrLoginController,
    OwnSessionController,
    SandboxScanController,
  ],
  providers: [
    AbandonedSessions,
    AccountSaving,
    CodeDeliveries,
    CodeRequests,
    EndedLogins,
    LoginAccess,
    LoginCancellation,
    LoginCleanup,
    LoginCompletion,
    LoginKeys,
    LoginStart,
    LoginStates,
    LoginStepRunner,
    OwnSessionService,
    PendingLogins,
    QrLoginService,
    QrLoginStart,
    QrScan,
    QrWaits,
    ReplacingLogins,
    SandboxScan,
    SessionReplacement,
    TelegramLoginService,
  ],
  exports: [AbandonedSessions, AccountSaving, LoginAccess, LoginKeys],
})
export class TelegramLoginModule {}
