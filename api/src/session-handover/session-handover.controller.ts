import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LetInAnswer, LetInDevice, MovedOutSession } from '@giftbuyer/contracts';
import { AccountsService } from '../accounts/accounts.service.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { PanelAccess } from '../auth/panel-access.js';
import { StepUp } from '../auth/step-up.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { PathId } from '../http/path-id.js';
import { LetIn } from './let-in.js';
import { LetInAnswerDto, LetInDto, MoveOutDto, MovedOutSessionDto } from './session-handover.dto.js';
import { MoveOut } from './move-out.js';

const DEVICE: LetInDevice = {
  device_model: 'PC 64bit',
  platform: 'Windows',
  system_version: 'Windows 11',
  app_name: 'Telegram Desktop',
  app_version: '6.1.2',
  ip: '198.51.100.7',
  country: 'Serbia',
  region: 'Belgrade',
  password_pending: false,
};

@ApiTags('accounts')
@Controller('account/:id')
export class SessionHandoverController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly programs: LetIn,
    private readonly sessions: MoveOut,
    private readonly access: PanelAccess,
    private readonly config: Config,
  ) {}

  @Post('let_in')
  @HttpCode(200)
  @StepUp()
  @ApiOperation({
    operationId: 'letProgramIn',
    summary: 'Let another program in to the account',
    description:
      'The program shows a QR code for signing in; `url` is its content. It becomes a device of its own, the panel keeps its ' +
      'session. `telegram_rpc` with `AUTH_TOKEN_EXPIRED`, `_INVALID`, `_INVALIDX`, `_ALREADY_ACCEPTED` or `_EXCEPTION`: ' +
      'Telegram does not take this code.',
  })
  @ApiAnswer(LetInAnswerDto, { device: DEVICE })
  @ApiErrors(
    'login_url_invalid',
    'api_profile_missing',
    'proxy_required',
    'account_busy',
    'session_invalid',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  async letIn(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() { url }: LetInDto,
  ): Promise<LetInAnswer> {
    const account = await this.accounts.requireListed(user.id, id);
    return { device: await this.programs.letIn(account, url, (manager) => this.access.lockSession(user, manager)) };
  }

  @Post('move_out')
  @HttpCode(200)
  @StepUp()
  @ApiOperation({
    operationId: 'moveAccountOut',
    summary: 'Move the session of an account to another program',
    description:
      'Removes the account from the list with the code `MOVED_OUT`, wipes its session here, and answers it as a session ' +
      'string. That is its only copy: an answer that is lost cannot be asked for again. `export_off` without ' +
      '`ALLOW_SESSION_EXPORT=1`.',
  })
  @ApiAnswer(MovedOutSessionDto, { session: '1ApWapzMBu5uGbAJcfftBn25tuIwtBR3UFG5C…' })
  @ApiErrors('export_off', 'api_profile_missing', 'account_busy', 'validation_failed', 'installation_unconfirmed')
  async moveOut(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() { format }: MoveOutDto,
  ): Promise<MovedOutSession> {
    if (!this.config.allowSessionExport) throw new AppError('export_off');
    const account = await this.accounts.requireListed(user.id, id);
    const session = await this.sessions.moveAccountOut(account, format, (manager) =>
      this.access.lockSession(user, manager),
    );
    return { session: session.reveal() };
  }
}
