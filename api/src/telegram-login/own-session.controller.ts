import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { OwnSessionAnswer } from '@giftbuyer/contracts';
import { AccountsService } from '../accounts/accounts.service.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { StepUp } from '../auth/step-up.js';
import { ApiAnswerForms, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import { OwnSessionDto, OwnSessionPasswordDto } from './own-session.dto.js';
import { OwnSessionService } from './own-session.service.js';

@ApiTags('accounts')
@Controller('account/:id/own_session')
export class OwnSessionController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly sessions: OwnSessionService,
  ) {}

  @Post()
  @HttpCode(200)
  @StepUp()
  @ApiOperation({
    operationId: 'makeOwnSession',
    summary: 'Replace the session of an account by a new one of the panel',
    description:
      'The present session lets the panel in as a new device, whose session takes its place; then the present one is ended ' +
      'at Telegram, also for other programs that use it. `need_2fa`: `confirm_password` with the `login_id` has to follow, or ' +
      '`cancel`. After every error the account keeps its session. `api_profile_not_found` also for a profile of another ' +
      'environment.',
  })
  @ApiAnswerForms([OkDto, OwnSessionPasswordDto], {
    ok: { ok: true },
    need_2fa: { need_2fa: true, hint: 'the name of my first cat', login_id: 'mJ5vQ0sYb7gC2kXz9dTfHw' },
  })
  @ApiErrors(
    'api_profile_not_found',
    'api_profile_missing',
    'proxy_required',
    'account_busy',
    'login_id_not_found',
    'too_many_requests',
    'session_invalid',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'validation_failed',
    'installation_unconfirmed',
  )
  async makeOwnSession(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() body: OwnSessionDto,
  ): Promise<OwnSessionAnswer> {
    const account = await this.accounts.requireListed(user.id, id);
    return this.sessions.makeOwnSession(account, body.api_profile_id ?? null);
  }
}
