import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { STAR_HISTORY_PAGE, STAR_TOTALS, type StarHistory, type StarsAt } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { PathId } from '../http/path-id.js';
import { PeriodQuery } from '../http/period.dto.js';
import { StarHistoryDto, StarsAtDto, StarsAtQuery } from './star-history.dto.js';
import { StarHistoryService } from './star-history.service.js';

@ApiTags('accounts')
@Controller()
export class StarHistoryController {
  constructor(private readonly history: StarHistoryService) {}

  @Get('account/:id/history')
  @ApiOperation({
    operationId: 'getStarHistory',
    summary: 'How the Stars of an account came and went, oldest first',
    description:
      'An item for every change of the balance; the first is the balance at `from`. At most ' +
      `${STAR_HISTORY_PAGE} items: \`next\`, when it is not null, is the \`from\` of the following answer.`,
  })
  @ApiAnswer(StarHistoryDto, {
    items: [
      { at: '2026-01-31T12:00:00.000+00:00', stars: '100' },
      { at: '2026-02-01T08:30:00.125+00:00', stars: '150.5' },
    ],
    next: null,
  })
  @ApiErrors('validation_failed')
  read(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Query() query: PeriodQuery,
  ): Promise<StarHistory> {
    const { from, to } = query;
    return this.history.readHistory(user.id, id, from ? new Date(from) : null, to ? new Date(to) : null);
  }

  @Get('accounts/stars/history')
  @ApiOperation({
    operationId: 'getTotalStarHistory',
    summary: 'How the Stars of all your accounts together came and went, oldest first',
    description:
      'Of the accounts on the list, by their histories. The first item is what they had at `from`. Of a period with more ' +
      `changes than ${STAR_TOTALS} some are left out; what is there is exact. \`next\` is always null.`,
  })
  @ApiAnswer(StarHistoryDto, {
    items: [
      { at: '2026-01-31T12:00:00.000+00:00', stars: '1100' },
      { at: '2026-02-01T08:30:00.125+00:00', stars: '1150.5' },
    ],
    next: null,
  })
  @ApiErrors('validation_failed')
  readTotal(@CurrentUser() user: AuthenticatedUser, @Query() { from, to }: PeriodQuery): Promise<StarHistory> {
    return this.history.readTotalHistory(user.id, from ? new Date(from) : null, to ? new Date(to) : null);
  }

  @Get('accounts/stars')
  @ApiOperation({
    operationId: 'getStarsAt',
    summary: 'The Stars of your accounts at a moment',
    description: 'Of the accounts on the list, by their histories; one without a balance at that moment is left out.',
  })
  @ApiAnswer(StarsAtDto, { items: [{ id: 7, stars: '150.5' }] })
  @ApiErrors('validation_failed')
  readAt(@CurrentUser() user: AuthenticatedUser, @Query() query: StarsAtQuery): Promise<StarsAt> {
    return this.history.readStarsAt(user.id, new Date(query.at));
  }
}
