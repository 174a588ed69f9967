import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { decimalOf, STAR_TRANSACTIONS_PAGE, type StarDays, type StarTransactions } from '@giftbuyer/contracts';
import { In, Repository } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import { cursorAfter, parseCursor } from './transaction-cursor.js';
import {
  daysStatement,
  pageStatement,
  totalsStatement,
  type TransactionCursor,
  type TransactionFilter,
} from './transaction-filter.js';
import { StarTransactionEntity } from './star-transaction.entity.js';
import { toStarTransaction, type TransactionRow } from './star-transaction-json.js';

interface Sums {
  received: string;
  spent: string;
}

/** The transactions of a user's accounts. */
@Injectable()
export class StarTransactionsService {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    @InjectRepository(StarTransactionEntity) private readonly rows: Repository<StarTransactionEntity>,
  ) {}

  /** @throws AppError `not_found` unless the accounts are the user's, `validation_failed` */
  async readPage(filter: TransactionFilter, cursor?: string): Promise<StarTransactions> {
    await this.assertFilter(filter);
    const place = cursor === undefined ? null : parseCursor(cursor);
    const [rows, totals] = await Promise.all([
      this.readRows(filter, place, STAR_TRANSACTIONS_PAGE + 1),
      // Costs more than the page, and is on the first one already.
      place ? null : this.readTotals(filter),
    ]);
    const items = rows.slice(0, STAR_TRANSACTIONS_PAGE);
    const last = items.at(-1);
    return {
      items: items.map(toStarTransaction),
      next: last && rows.length > items.length ? cursorAfter(last) : null,
      totals: totals && { received: exactOf(totals.received), spent: exactOf(totals.spent) },
    };
  }

  /** @throws AppError as `readPage` */
  async readDays(filter: TransactionFilter): Promise<StarDays> {
    await this.assertFilter(filter);
    const rows = await this.rows.query<(Sums & StarDays['items'][number])[]>(...daysStatement(filter));
    return {
      items: rows.map(({ day, kind, received, spent }) => ({
        day,
        kind,
        received: exactOf(received),
        spent: exactOf(spent),
      })),
    };
  }

  readRows(filter: TransactionFilter, after: TransactionCursor | null, limit: number): Promise<TransactionRow[]> {
    return this.rows.query<TransactionRow[]>(...pageStatement(filter, after, limit));
  }

  /** @throws AppError `not_found` unless the accounts are the user's, `validation_failed` when `to` is not after `from` */
  async assertFilter({ userId, accounts, from, to }: TransactionFilter): Promise<void> {
    if (from && to && from >= to) throw new AppError('validation_failed', { fields: { to: 'invalid' } });
    if (!accounts) return;
    const owned = await this.accounts.countBy({ userId, id: In(accounts) });
    if (owned < new Set(accounts).size) throw new AppError('not_found');
  }

  private async readTotals(filter: TransactionFilter): Promise<Sums> {
    const [sums] = await this.rows.query<Sums[]>(...totalsStatement(filter));
    return sums ?? { received: '0', spent: '0' };
  }
}

const exactOf = (nanos: string) => decimalOf(BigInt(nanos));
