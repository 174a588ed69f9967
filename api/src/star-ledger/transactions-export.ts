import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { sealContextOf } from '../accounts/account-columns.js';
import { Sealing, UnsealError } from '../sealing/sealing.js';
import { type CsvFormat, csvHeading, csvLine } from './transactions-csv.js';
import { StarTransactionsService } from './star-transactions.service.js';
import { toStarTransaction } from './star-transaction-json.js';
import type { TransactionCursor, TransactionFilter } from './transaction-filter.js';

/** A page in memory at a time. */
const ROWS_AT_ONCE = 1000;

/** All matching transactions as a file. */
@Injectable()
export class TransactionsExport {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    private readonly transactions: StarTransactionsService,
    private readonly sealing: Sealing,
  ) {}

  /**
   * Parts of the file, newest transaction first. A part is read when the one before was taken, so an aborted download ends
   * the queries, and a slow one holds no connection to the database.
   *
   * @throws AppError `not_found`, `validation_failed`, before the first part
   */
  async openCsv(filter: TransactionFilter, format: CsvFormat): Promise<AsyncIterable<string>> {
    await this.transactions.assertFilter(filter);
    return this.csvParts(filter, format, await this.accountNames(filter.userId));
  }

  private async *csvParts(
    filter: TransactionFilter,
    format: CsvFormat,
    names: Map<number, string>,
  ): AsyncGenerator<string> {
    yield csvHeading(format);
    let place: TransactionCursor | null = null;
    for (;;) {
      const rows = await this.transactions.readRows(filter, place, ROWS_AT_ONCE);
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map((row) => csvLine(names.get(row.accountId) ?? '', toStarTransaction(row), format)).join('');
      if (rows.length < ROWS_AT_ONCE) return;
      place = { ...last, at: last.at.toISOString() };
    }
  }

  /** The phone of each account; its name when the phone does not open. */
  private async accountNames(userId: number): Promise<Map<number, string>> {
    const rows = await this.accounts.find({
      select: { id: true, userId: true, phoneSealed: true, firstName: true, username: true },
      where: { userId },
    });
    return new Map(rows.map((row) => [row.id, this.phoneOf(row) ?? row.username ?? row.firstName ?? String(row.id)]));
  }

  private phoneOf(row: Pick<AccountEntity, 'id' | 'userId' | 'phoneSealed'>): string | null {
    try {
      return this.sealing.unseal(sealContextOf(row, 'phone_sealed'), row.phoneSealed).reveal();
    } catch (error) {
      if (error instanceof UnsealError) return null;
      throw error;
    }
  }
}
