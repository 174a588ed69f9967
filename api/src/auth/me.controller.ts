import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Me, Ok } from '@giftbuyer/contracts';
import { Config } from '../config/config.js';
import { ApiAnswer, ApiAnswerForms, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { type Exchange, HttpExchange } from '../http/exchange.js';
import { Installation } from '../installation/installation.js';
import { MeDto } from './auth-answers.dto.js';
import { ChangePasswordDto } from './auth.dto.js';
import { type Caller, FromCaller } from './caller.js';
import { PasswordService } from './password.service.js';
import { SignInCookies } from './sign-in-cookies.js';
import { CurrentUser, type AuthenticatedUser } from './authenticated-user.js';

const ME: Me = { id: 1, username: 'ada', installation_confirmed: true };

@ApiTags('panel')
@Controller()
export class MeController {
  constructor(
    private readonly config: Config,
    private readonly installation: Installation,
    private readonly passwords: PasswordService,
    private readonly signInCookies: SignInCookies,
  ) {}

  @Get('me')
  @ApiOperation({ operationId: 'getMe', summary: 'The signed-in user' })
  @ApiAnswerForms([MeDto], { user: ME, with_export: { ...ME, can_export_sessions: true } })
  async me(@CurrentUser() user: AuthenticatedUser): Promise<Me> {
    const installation_confirmed = await this.installation.isConfirmed();
    const mayConfirm = !installation_confirmed && (await this.installation.mayConfirm(user.id));
    return {
      id: user.id,
      username: user.username,
      installation_confirmed,
      ...(mayConfirm && { can_confirm_installation: true as const }),
      ...(this.config.insecureHttp && { insecure_http: true as const }),
      ...(this.config.registration === 'invite' && { can_invite: true as const }),
      ...(this.config.allowSessionExport && { can_export_sessions: true as const }),
    };
  }

  @Post('me/password')
  @HttpCode(200)
  @ApiOperation({ operationId: 'changePassword', summary: 'Change the password; every other session of the user ends' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('wrong_password', 'weak_password', 'validation_failed', 'too_many_requests')
  async changePassword(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: ChangePasswordDto,
    @FromCaller() caller: Caller,
    @HttpExchange() exchange: Exchange,
  ): Promise<Ok> {
    const { old_password, new_password } = body;
    const browser = await this.passwords.changePassword(user, old_password, new_password, caller);
    this.signInCookies.set(exchange, browser, caller);
    return { ok: true };
  }
}
