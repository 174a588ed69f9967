import { Body, Controller, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok, StarLedgers } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import { LedgersQuery, toAccountId } from './star-ledger-queries.dto.js';
import { LedgersSeenDto, SetLedgerAlertsDto, StarLedgersDto } from './star-ledger.dto.js';
import { StarLedgersService } from './star-ledgers.service.js';

@ApiTags('star ledger')
@Controller()
export class StarLedgersController {
  constructor(private readonly ledgers: StarLedgersService) {}

  @Get('ledgers')
  @ApiOperation({
    operationId: 'listLedgers',
    summary: 'How complete the transactions of accounts are',
    description:
      'For each account and currency. The transactions add up to the balance when `gap` is null; otherwise it says why they ' +
      'do not: `reading_history` (older ones are being read), `history_ends` (Telegram has no older ones), `pending_rows`, ' +
      '`unexplained`.',
  })
  @ApiAnswer(StarLedgersDto, {
    items: [
      {
        account_id: 7,
        currency: 'stars',
        watched_since: '2026-01-31T12:00:00+00:00',
        is_complete: true,
        gap: null,
        gap_since: null,
        difference: '0',
        read_at: '2026-02-01T08:30:00+00:00',
        foreign_unseen: 1,
        unseen_until: '2026-02-01T08:30:00.123Z',
        is_muted: false,
      },
    ],
  })
  @ApiErrors('validation_failed', 'not_found')
  list(@CurrentUser() user: AuthenticatedUser, @Query() { account }: LedgersQuery): Promise<StarLedgers> {
    return this.ledgers.listLedgers(user.id, account === undefined ? null : toAccountId(account));
  }

  @Post('ledgers/seen')
  @HttpCode(200)
  @ApiOperation({ operationId: 'markLedgersSeen', summary: 'You have looked at the foreign transactions' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('validation_failed', 'not_found')
  async markSeen(@CurrentUser() user: AuthenticatedUser, @Body() { account_id, until }: LedgersSeenDto): Promise<Ok> {
    await this.ledgers.markSeen(user.id, account_id ?? null, until === undefined ? null : new Date(until));
    return { ok: true };
  }

  @Put('account/:id/ledger/alerts')
  @ApiOperation({
    operationId: 'setLedgerAlerts',
    summary: 'Turn the alerts about foreign transactions of an account off or on',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('validation_failed')
  async setAlerts(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() { is_muted }: SetLedgerAlertsDto,
  ): Promise<Ok> {
    await this.ledgers.setAlerts({ id, userId: user.id }, is_muted);
    return { ok: true };
  }
}
