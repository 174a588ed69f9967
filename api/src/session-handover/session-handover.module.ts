import { Module } from '@nestjs/common';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { LetIn } from './let-in.js';
import { SessionHandoverController } from './session-handover.controller.js';
import { MoveOut } from './move-out.js';

@Module({
  imports: [AccountsModule, AccountSessionsModule, AuthModule, SessionLocksModule],
  controllers: [SessionHandoverController],
  providers: [LetIn, MoveOut],
})
export class SessionHandoverModule {}
