import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EntityManager } from 'typeorm';
import type { Ok, RecoveryCodes, SecondFactor, SecondFactorSetUp } from '@giftbuyer/contracts';
import { SecondFactorCodeDto } from '../auth/auth.dto.js';
import { PanelAccess } from '../auth/panel-access.js';
import { type Caller, FromCaller } from '../auth/caller.js';
import { SessionCookie } from '../auth/session-cookie.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { StepUp } from '../auth/step-up.js';
import { AppError } from '../errors/app-error.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { type Exchange, HttpExchange } from '../http/exchange.js';
import { otpauthUri } from '../second-factor/codes.js';
import { SecondFactors } from '../second-factor/second-factors.js';
import { RecoveryCodesDto, SecondFactorDto, SecondFactorSetUpDto } from './second-factor.dto.js';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const RECOVERY_CODES: RecoveryCodes = { recovery_codes: ['k7mq-4xzd-0a2b-9cde'] };

@ApiTags('panel')
@Controller('me/second-factor')
export class SecondFactorController {
  constructor(
    private readonly secondFactors: SecondFactors,
    private readonly access: PanelAccess,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'getSecondFactor', summary: 'Whether signing in needs a code besides the password' })
  @ApiAnswer(SecondFactorDto, { enabled_at: '2026-02-01T08:30:00+00:00', recovery_codes_left: 10 })
  status(@CurrentUser() user: AuthenticatedUser): Promise<SecondFactor> {
    return this.secondFactors.status(user.id);
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  @ApiOperation({
    operationId: 'beginSecondFactor',
    summary: 'Begin to set up an app for codes, or another one',
    description:
      'Nothing changes until a code of the app is confirmed. Asked for again in the session, it is the same secret for a while.',
  })
  @ApiAnswer(SecondFactorSetUpDto, { secret: SECRET, uri: otpauthUri(SECRET, 'ada') })
  async begin(@CurrentUser() user: AuthenticatedUser): Promise<SecondFactorSetUp> {
    const seed = await this.access.changeInSession(user, (manager) => this.secondFactors.startSetUp(manager, user.id));
    return { secret: seed.reveal(), uri: otpauthUri(seed.reveal(), user.username) };
  }

  @Post('confirm')
  @HttpCode(200)
  @StepUp()
  @ApiOperation({
    operationId: 'enableSecondFactor',
    summary: 'Turn the second factor on by a code of the app',
    description: 'The answer shows the recovery codes, for the only time. Every other session of the user ends.',
  })
  @ApiAnswer(RecoveryCodesDto, RECOVERY_CODES)
  @ApiErrors('wrong_code', 'second_factor_not_begun', 'validation_failed')
  async confirm(
    @CurrentUser() user: AuthenticatedUser,
    @Body() { code }: SecondFactorCodeDto,
    @FromCaller() caller: Caller,
    @HttpExchange() { request, response }: Exchange,
  ): Promise<RecoveryCodes> {
    const { token, result } = await this.access.changeAccess(user, caller, 'second_factor_on', (manager) =>
      this.secondFactors.enable(manager, user.id, code),
    );
    this.cookie.set(request, response, token, caller.originKeyHash !== null);
    return { recovery_codes: result };
  }

  @Delete()
  @StepUp()
  @ApiOperation({
    operationId: 'disableSecondFactor',
    summary: 'Turn the second factor off; every other session of the user ends',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('not_found')
  async turnOff(
    @CurrentUser() user: AuthenticatedUser,
    @FromCaller() caller: Caller,
    @HttpExchange() { request, response }: Exchange,
  ): Promise<Ok> {
    const { token } = await this.access.changeAccess(user, caller, 'second_factor_off', async (manager) => {
      if (!(await this.secondFactors.disable(manager, user.id))) throw new AppError('not_found');
    });
    this.cookie.set(request, response, token, caller.originKeyHash !== null);
    return { ok: true };
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @StepUp()
  @ApiOperation({ operationId: 'renewRecoveryCodes', summary: 'New recovery codes; the old ones are void' })
  @ApiAnswer(RecoveryCodesDto, RECOVERY_CODES)
  @ApiErrors('not_found')
  async renewRecoveryCodes(@CurrentUser() user: AuthenticatedUser): Promise<RecoveryCodes> {
    const renew = (manager: EntityManager) => this.secondFactors.renewRecoveryCodes(manager, user.id);
    return { recovery_codes: await this.access.changeInSession(user, renew) };
  }
}
