import { Module } from '@nestjs/common';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { TelegramLoginModule } from '../telegram-login/telegram-login.module.js';
import { ImportLocks } from './import-locks.js';
import { ImportRate } from './import-rate.js';
import { ImportSaving } from './import-saving.js';
import { KnownSessions } from './known-sessions.js';
import { SessionImportController } from './session-import.controller.js';
import { SessionImport } from './session-import.service.js';

@Module({
  imports: [AccountsModule, AccountSessionsModule, SessionLocksModule, TelegramLoginModule],
  controllers: [SessionImportController],
  providers: [ImportLocks, ImportRate, ImportSaving, KnownSessions, SessionImport],
})
export class SessionImportModule {}
