import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { decimalOf, type StarLedger, type StarLedgers } from '@giftbuyer/contracts';
import { LessThan, Repository } from 'typeorm';
import { AccountEntity, type AccountRef } from '../accounts/account.entity.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { UserEvents } from '../events/user-events.js';
import { MutedLedgerEntity, type StarLedgerEntity } from './star-ledger.entity.js';
import { isoSeconds } from './star-transaction-json.js';
import { StarTransactionEntity } from './star-transaction.entity.js';

const LEDGERS = `
  SELECT ledger.account_id AS "accountId", ledger.currency, ledger.watched_since AS "watchedSince",
    ledger.is_complete AND ledger.gap IS DISTINCT FROM 'reading_history' AS "isComplete", ledger.gap,
    ledger.gap_since AS "gapSince", ledger.difference,
    -- Readings that bring nothing new save only that of the account.
    CASE ledger.currency WHEN 'stars' THEN greatest(ledger.read_at, account.last_checked_at) ELSE ledger.read_at END AS "readAt",
    muted.account_id IS NOT NULL AS "isMuted",
    unseen.count AS "foreignUnseen", unseen.until AS "unseenUntil"
  FROM star_ledgers ledger
  JOIN accounts account ON account.id = ledger.account_id AND account.user_id = ledger.user_id
  LEFT JOIN muted_ledgers muted ON muted.account_id = ledger.account_id AND muted.user_id = ledger.user_id
  CROSS JOIN LATERAL (
    -- A date of JavaScript has no microseconds: rounded up, so that the newest row is before it.
    SELECT count(*)::integer, date_trunc('milliseconds', max(row.seen_at)) + interval '1 millisecond' AS until
    FROM star_transactions row
    WHERE row.user_id = $1 AND row.account_id = ledger.account_id AND row.currency = ledger.currency AND row.is_unseen
  ) unseen
  WHERE ledger.user_id = $1
    AND CASE WHEN $2::integer IS NULL THEN account.removed_at IS NULL ELSE ledger.account_id = $2 END
  ORDER BY ledger.account_id, ledger.currency`;

type LedgerRow = Pick<
  StarLedgerEntity,
  'accountId' | 'currency' | 'watchedSince' | 'isComplete' | 'gap' | 'gapSince' | 'difference' | 'readAt'
> & { isMuted: boolean; foreignUnseen: number; unseenUntil: Date | null };

/** How complete the ledgers of a user's accounts are, and what its owner has seen of them. */
@Injectable()
export class StarLedgersService {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    @InjectRepository(StarTransactionEntity) private readonly transactions: Repository<StarTransactionEntity>,
    @InjectRepository(MutedLedgerEntity) private readonly muted: Repository<MutedLedgerEntity>,
    private readonly events: UserEvents,
  ) {}

  /** Of accounts on the list, or of one. @throws AppError `not_found` unless the account is the user's */
  async listLedgers(userId: number, accountId: number | null): Promise<StarLedgers> {
    if (accountId !== null) await this.assertAccount({ id: accountId, userId });
    const rows = await this.transactions.query<LedgerRow[]>(LEDGERS, [userId, accountId]);
    return { items: rows.map(toStarLedger) };
  }

  /**
   * The owner has looked at the foreign transactions.
   * @param accountId null for all accounts
   * @param until transactions that were first read later stay unseen: the owner's page may not have them; null for all
   * @throws AppError `not_found` unless the account is the user's
   */
  async markSeen(userId: number, accountId: number | null, until: Date | null): Promise<void> {
    if (accountId !== null) await this.assertAccount({ id: accountId, userId });
    const unseen = {
      ...{ userId, isUnseen: true },
      ...(accountId !== null && { accountId }),
      ...(until !== null && { seenAt: LessThan(until) }),
    };
    const { raw } = await this.transactions
      .createQueryBuilder()
      .update({ isUnseen: false })
      .where(unseen)
      .returning('account_id')
      .execute();
    this.publishChanges(userId, raw as { account_id: number }[]);
  }

  /** @throws AppError `not_found` unless the account is the user's */
  async setAlerts(account: AccountRef, isMuted: boolean): Promise<void> {
    const { id: accountId, userId } = account;
    await this.assertAccount(account);
    await inTransaction(this.muted.manager, async (manager) => {
      if (!isMuted) return manager.delete(MutedLedgerEntity, { accountId, userId });
      await manager.upsert(MutedLedgerEntity, { accountId, userId }, ['accountId']);
      return manager.update(StarTransactionEntity, { accountId, userId, isUnseen: true }, { isUnseen: false });
    });
    this.publishChanges(userId, [{ account_id: accountId }]);
  }

  private publishChanges(userId: number, rows: { account_id: number }[]): void {
    for (const account_id of new Set(rows.map((row) => row.account_id))) {
      this.events.publishEvent(userId, { type: 'ledger.updated', data: { account_id } });
    }
  }

  private async assertAccount({ id, userId }: AccountRef): Promise<void> {
    if (!(await this.accounts.existsBy({ id, userId }))) throw new AppError('not_found');
  }
}

function toStarLedger(row: LedgerRow): StarLedger {
  return {
    account_id: row.accountId,
    currency: row.currency,
    watched_since: isoSeconds(row.watchedSince),
    is_complete: row.isComplete,
    gap: row.gap,
    gap_since: row.gapSince && isoSeconds(row.gapSince),
    difference: decimalOf(BigInt(row.difference)),
    read_at: isoSeconds(row.readAt),
    foreign_unseen: row.foreignUnseen,
    unseen_until: row.unseenUntil?.toISOString() ?? null,
    is_muted: row.isMuted,
  };
}
