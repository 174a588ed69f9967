import { pipeline } from 'node:stream/promises';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { STAR_TRANSACTIONS_PAGE, type StarDays, type StarTransactions } from '@giftbuyer/contracts';
import type { Response } from 'express';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { ExportSlots, MAX_EXPORTS } from './export-slots.js';
import {
  toFilter,
  TransactionsCsvQuery,
  TransactionsFilterQuery,
  TransactionsQuery,
} from './star-ledger-queries.dto.js';
import { StarDaysDto, StarTransactionsDto } from './star-ledger.dto.js';
import { StarTransactionsService } from './star-transactions.service.js';
import { TRANSACTION_EXAMPLE } from './star-transaction-example.js';
import { TransactionsExport } from './transactions-export.js';

const OF_ACCOUNTS = 'Of the accounts on the list; those of removed accounts are answered when `account` names them.';

@ApiTags('star ledger')
@Controller()
export class StarTransactionsController {
  constructor(
    private readonly transactions: StarTransactionsService,
    private readonly exports: TransactionsExport,
    private readonly slots: ExportSlots,
  ) {}

  @Get('transactions')
  @ApiOperation({
    operationId: 'listTransactions',
    summary: 'Transactions of Stars or TON, newest first',
    description:
      `${OF_ACCOUNTS} At most ${STAR_TRANSACTIONS_PAGE} items: \`next\`, when it is not null, is the \`cursor\` of the ` +
      'following answer, which new transactions do not change. `totals` are of all transactions that match, and are only in ' +
      'the answer without a `cursor`.',
  })
  @ApiAnswer(StarTransactionsDto, {
    items: [TRANSACTION_EXAMPLE],
    next: null,
    totals: { received: '0', spent: '50' },
  })
  @ApiErrors('validation_failed', 'not_found')
  list(@CurrentUser() user: AuthenticatedUser, @Query() query: TransactionsQuery): Promise<StarTransactions> {
    return this.transactions.readPage(toFilter(user.id, query), query.cursor);
  }

  @Get('transactions/days')
  @ApiOperation({
    operationId: 'listTransactionDays',
    summary: 'What came and went on each day in UTC, by kind, oldest first',
    description: `${OF_ACCOUNTS} Without failed transactions.`,
  })
  @ApiAnswer(StarDaysDto, { items: [{ day: '2026-01-31', kind: 'gift_sent', received: '0', spent: '50' }] })
  @ApiErrors('validation_failed', 'not_found')
  listDays(@CurrentUser() user: AuthenticatedUser, @Query() query: TransactionsFilterQuery): Promise<StarDays> {
    return this.transactions.readDays(toFilter(user.id, query));
  }

  @Get('transactions.csv')
  @ApiOperation({
    operationId: 'exportTransactions',
    summary: 'All matching transactions as a file, newest first',
    description: `${OF_ACCOUNTS} Times are in UTC. At most ${MAX_EXPORTS} downloads of a user at once.`,
  })
  @ApiResponse({
    status: 200,
    description: 'Done',
    content: {
      'text/csv': {
        schema: { type: 'string' },
        example:
          'account,time,amount,currency,kind,peer,gift,title,refund,state,foreign\r\n' +
          '+9996610000,2026-01-31T12:00:00+00:00,-50,stars,gift_sent,Anna Weber,5170233102089322756,,,done,foreign\r\n',
      },
    },
  })
  @ApiErrors('validation_failed', 'not_found', 'too_many_requests')
  async export(
    @CurrentUser() user: AuthenticatedUser,
    @Query() query: TransactionsCsvQuery,
    @Res() response: Response,
  ): Promise<void> {
    const { separator = 'comma', decimal = 'point' } = query;
    const releaseSlot = this.slots.takeSlot(user.id);
    try {
      const parts = await this.exports.openCsv(toFilter(user.id, query), { separator, decimal });
      response.setTimeout(this.slots.stalledAfterMs, () => response.destroy());
      response.setHeader('Content-Type', 'text/csv; charset=utf-8');
      response.setHeader('Content-Disposition', 'attachment; filename="transactions.csv"');
      response.setHeader('Cache-Control', 'private, no-store');
      // A download that ends early destroys the response, which ends the generator. An error after the first part has no
      // other way to show than a file that ends in the middle of its transfer.
      await pipeline(parts, response).catch(() => response.destroy());
    } finally {
      releaseSlot();
    }
  }
}
