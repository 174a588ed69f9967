import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { TransactionPage } from '@giftbuyer/telegram';
import type { Subscription } from 'rxjs';
import { AccountSessions } from '../account-sessions/account-sessions.js';
import type { AccountRef } from '../accounts/account.entity.js';
import type { IngestedBatch } from '../accounts/star-ledger-batches.js';
import { UserEvents } from '../events/user-events.js';
import { LedgerTurns } from './ledger-turns.js';
import { toForeignTransaction } from './star-transaction-json.js';

/** Publishes what readings and turns brought to ledgers, and starts the turns that readings make due. */
@Injectable()
export class LedgerEvents implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly subscriptions: Subscription[] = [];

  constructor(
    private readonly sessions: AccountSessions,
    private readonly turns: LedgerTurns,
    private readonly events: UserEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriptions.push(
      this.sessions.ledgerReadings$.subscribe(({ account, reading, ingested, isUnsure }) => {
        // The page asks for the ledger again, and finds what there is to alert about.
        if (isUnsure) this.publishUpdate(account);
        for (const batch of ingested) {
          const page = batch.currency === 'ton' ? reading.tonTransactions : reading.transactions;
          if (page) this.publishBatch(account, page, batch);
        }
        if (ingested.some((batch) => batch.is_turn_due)) this.turns.startTurns(account);
      }),
      this.turns.pages$.subscribe(({ account, page, ingested }) => this.publishBatch(account, page, ingested)),
    );
  }

  onApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private publishUpdate({ id, userId }: AccountRef): void {
    this.events.publishEvent(userId, { type: 'ledger.updated', data: { account_id: id } });
  }

  private publishBatch({ id, userId }: AccountRef, page: TransactionPage, ingested: IngestedBatch): void {
    if (ingested.is_changed) this.publishUpdate({ id, userId });
    for (const key of ingested.foreign) {
      const row = page.transactions.find((one) => one.id === key.id && one.isRefund === key.is_refund);
      if (!row) continue;
      const transaction = toForeignTransaction(id, page.currency, row);
      this.events.publishEvent(userId, { type: 'ledger.foreign', data: { account_id: id, transaction } });
    }
  }
}
