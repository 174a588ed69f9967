import { Body, Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CancelledLogin, ConfirmCodeAnswer, Ok, SentCode } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiAnswerForms, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { Secret } from '../secret.js';
import { CodeDeliveries } from './code-deliveries.js';
import { LoginCleanup } from './login-cleanup.js';
import { LoginErrorFilter } from './login-error.filter.js';
import { LoginStart } from './login-start.js';
import { QrWaits } from './qr-waits.js';
import {
  CancelledLoginDto,
  ConfirmCodeDto,
  ConfirmPasswordDto,
  LoginIdDto,
  PasswordNeededDto,
  SENT_CODE,
  SendCodeDto,
  SentCodeDto,
  CompletedLoginDto,
} from './telegram-login.dto.js';
import { TelegramLoginService } from './telegram-login.service.js';

@ApiTags('signing in to Telegram')
@Controller('auth')
@UseFilters(LoginErrorFilter)
export class TelegramLoginController {
  constructor(
    private readonly start: LoginStart,
    private readonly deliveries: CodeDeliveries,
    private readonly logins: TelegramLoginService,
    private readonly cleanup: LoginCleanup,
    private readonly qrWaits: QrWaits,
  ) {}

  @Post('send_code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'sendCode', summary: 'Ask Telegram to send a login code' })
  @ApiAnswer(SentCodeDto, SENT_CODE)
  @ApiErrors(
    'phone_and_api_profile_id_required',
    'phone_already_added',
    'api_profile_not_found',
    'proxy_not_found',
    'proxy_required',
    'code_costs_money',
    'too_many_codes',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  async sendCode(@CurrentUser() user: AuthenticatedUser, @Body() body: SendCodeDto): Promise<SentCode> {
    const request = { apiProfileId: body.api_profile_id, proxyId: body.proxy_id };
    const sent = await this.start.sendCode(user.id, request, body.phone);
    return typeof sent === 'string' ? this.deliveries.finishWithoutCode(user.id, sent) : sent;
  }

  @Post('resend_code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resendCode', summary: 'Ask for the code again, by the next way that Telegram offers' })
  @ApiAnswer(SentCodeDto, { ...SENT_CODE, delivery: 'sms', next_delivery: 'call' })
  @ApiErrors(
    'log_id_required',
    'login_id_not_found',
    'phone_already_added',
    'code_costs_money',
    'too_many_codes',
    'too_many_requests',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  resendCode(@CurrentUser() user: AuthenticatedUser, @Body() body: LoginIdDto): Promise<SentCode> {
    return this.deliveries.resendCode(user.id, body.login_id);
  }

  @Post('confirm_code')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'confirmCode',
    summary: 'Confirm the code; `{"need_2fa":true,"hint":…}` when a password is needed as well',
  })
  @ApiAnswerForms([CompletedLoginDto, PasswordNeededDto], {
    ok: { ok: true },
    need_2fa: { need_2fa: true, hint: 'the name of my first cat' },
  })
  @ApiErrors(
    'login_id_and_code_required',
    'login_id_not_found',
    'phone_already_added',
    'too_many_requests',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  confirmCode(@CurrentUser() user: AuthenticatedUser, @Body() body: ConfirmCodeDto): Promise<ConfirmCodeAnswer> {
    return this.logins.confirmCode(user.id, body.login_id, new Secret(body.code));
  }

  @Post('confirm_password')
  @HttpCode(200)
  @ApiOperation({ operationId: 'confirmTelegramPassword', summary: 'Confirm the 2FA password' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors(
    'login_id_and_password_required',
    'login_id_not_found',
    'phone_already_added',
    'too_many_requests',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  confirmPassword(@CurrentUser() user: AuthenticatedUser, @Body() body: ConfirmPasswordDto): Promise<Ok> {
    return this.logins.confirmPassword(user.id, body.login_id, new Secret(body.password));
  }

  @Post('cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelTelegramLogin',
    summary: 'Cancel a login; an unknown one is fine',
    description:
      'The login ends at once. `telegram_confirmed` is false while Telegram has not confirmed that neither a code nor a ' +
      'device is left there; this is repeated in the background for a day.',
  })
  @ApiAnswer(CancelledLoginDto, { ok: true, telegram_confirmed: true })
  @ApiErrors('log_id_required')
  async cancel(@CurrentUser() user: AuthenticatedUser, @Body() body: LoginIdDto): Promise<CancelledLogin> {
    await this.qrWaits.abortWait(user.id, body.login_id);
    return { ok: true, telegram_confirmed: await this.cleanup.cancelLogin(user.id, body.login_id) };
  }
}
