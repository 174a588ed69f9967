import { Body, Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EmailCodeSent, SentCode } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { Secret } from '../secret.js';
import { CodeDeliveries } from './code-deliveries.js';
import { EmailCodeSentDto, SetLoginEmailDto } from './login-email.dto.js';
import { LoginErrorFilter } from './login-error.filter.js';
import { ConfirmCodeDto, LoginIdDto, SENT_CODE, SentCodeDto } from './telegram-login.dto.js';

@ApiTags('signing in to Telegram')
@Controller('auth')
@UseFilters(LoginErrorFilter)
export class LoginEmailController {
  constructor(private readonly deliveries: CodeDeliveries) {}

  @Post('email')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'setLoginEmail',
    summary: 'Give the e-mail address that Telegram asks for (`delivery` is `email_setup`); a code is sent to it',
  })
  @ApiAnswer(EmailCodeSentDto, { email_pattern: 'a***@e***.org', code_length: 6 })
  @ApiErrors(
    'login_id_and_email_required',
    'login_id_not_found',
    'email_not_needed',
    'too_many_requests',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  setEmail(@CurrentUser() user: AuthenticatedUser, @Body() body: SetLoginEmailDto): Promise<EmailCodeSent> {
    return this.deliveries.sendEmailCode(user.id, body.login_id, new Secret(body.email));
  }

  @Post('email_code')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'confirmLoginEmail',
    summary: 'Confirm that e-mail address by its code; then the login code is sent',
    description: 'When the code of the address has expired, the login begins again: `delivery` is `email_setup`.',
  })
  @ApiAnswer(SentCodeDto, SENT_CODE)
  @ApiErrors(
    'login_id_and_code_required',
    'login_id_not_found',
    'email_not_needed',
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
  confirmEmail(@CurrentUser() user: AuthenticatedUser, @Body() body: ConfirmCodeDto): Promise<SentCode> {
    return this.deliveries.confirmEmail(user.id, body.login_id, new Secret(body.code));
  }

  @Post('reset_email')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resetLoginEmail',
    summary: 'Ask Telegram to forget the e-mail address that gets the code',
    description:
      'With `email_reset_seconds` 0 it is done at once and the code goes another way. Else `email_reset_at` says when it is done.',
  })
  @ApiAnswer(SentCodeDto, {
    ...SENT_CODE,
    delivery: 'email',
    delivery_detail: 'a***@e***.org',
    email_reset_at: '2026-03-08T12:00:00.000Z',
  })
  @ApiErrors(
    'log_id_required',
    'login_id_not_found',
    'email_not_needed',
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
  resetEmail(@CurrentUser() user: AuthenticatedUser, @Body() body: LoginIdDto): Promise<SentCode> {
    return this.deliveries.resetEmail(user.id, body.login_id);
  }
}
