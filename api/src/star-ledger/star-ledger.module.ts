import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { AccountEntity } from '../accounts/account.entity.js';
import { EventsModule } from '../events/events.module.js';
import { SessionLocksModule } from '../session-locks/session-locks.module.js';
import { ExportSlots } from './export-slots.js';
import { LedgerEvents } from './ledger-events.js';
import { LedgerTurns, LedgerTurnsScheduler } from './ledger-turns.js';
import { MutedLedgerEntity, StarDayEntity, StarLedgerEntity } from './star-ledger.entity.js';
import { StarLedgersController } from './star-ledgers.controller.js';
import { StarLedgersService } from './star-ledgers.service.js';
import { StarTransactionEntity } from './star-transaction.entity.js';
import { StarTransactionsController } from './star-transactions.controller.js';
import { StarTransactionsService } from './star-transactions.service.js';
import { TransactionsExport } from './transactions-export.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      AccountEntity,
      MutedLedgerEntity,
      StarDayEntity,
      StarLedgerEntity,
      StarTransactionEntity,
    ]),
    AccountSessionsModule,
    EventsModule,
    SessionLocksModule,
  ],
  controllers: [StarLedgersController, StarTransactionsController],
  providers: [
    ExportSlots,
    LedgerEvents,
    LedgerTurns,
    LedgerTurnsScheduler,
    StarLedgersService,
    StarTransactionsService,
    TransactionsExport,
  ],
})
export class StarLedgerModule {}
