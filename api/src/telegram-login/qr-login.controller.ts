import { Body, Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { BegunQrLogin, QrCode, QrWaitAnswer } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiAnswerForms, ApiErrors } from '../http/api-responses.js';
import { LoginErrorFilter } from './login-error.filter.js';
import { BeginQrLoginDto, BegunQrLoginDto, QrCodeDto, CompletedQrLoginDto } from './qr-login.dto.js';
import { QrLoginStart } from './qr-login-start.js';
import { QrLoginService } from './qr-login.service.js';
import { LoginIdDto, PasswordNeededDto } from './telegram-login.dto.js';

const QR_CODE: QrCode = {
  url: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
  expires_in_seconds: 30,
};

@ApiTags('signing in to Telegram')
@Controller('auth')
@UseFilters(LoginErrorFilter)
export class QrLoginController {
  constructor(
    private readonly start: QrLoginStart,
    private readonly logins: QrLoginService,
  ) {}

  @Post('qr')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'beginQrLogin',
    summary: 'Begin a login by QR code',
    description:
      'Show `url` as a QR code, which another device of the account scans in Telegram under Settings > Devices > Link ' +
      'Desktop Device, and ask `qr_wait`. Accounts that are listed cannot scan it. A user can have three such logins.',
  })
  @ApiAnswer(BegunQrLoginDto, { login_id: 'mJ5vQ0sYb7gC2kXz9dTfHw', ...QR_CODE })
  @ApiErrors(
    'api_profile_id_required',
    'api_profile_not_found',
    'proxy_not_found',
    'proxy_required',
    'too_many_requests',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  beginQrLogin(@CurrentUser() user: AuthenticatedUser, @Body() body: BeginQrLoginDto): Promise<BegunQrLogin> {
    return this.start.beginQrLogin(user.id, { apiProfileId: body.api_profile_id, proxyId: body.proxy_id });
  }

  @Post('qr_wait')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'waitForQrLogin',
    summary: 'Wait for the scan of the QR code, for 15 seconds at most',
    description:
      'Without a scan it answers the `url` to show from now on: ask again at once, for ten minutes at most. ' +
      '`{"need_2fa":true,"hint":…}` when `confirm_password` has to follow. Repeatable after a lost answer.',
  })
  @ApiAnswerForms([QrCodeDto, PasswordNeededDto, CompletedQrLoginDto], {
    shown: { ...QR_CODE },
    need_2fa: { need_2fa: true, hint: 'the name of my first cat' },
    ok: { ok: true, account_id: 7 },
  })
  @ApiErrors(
    'log_id_required',
    'login_id_not_found',
    'phone_already_added',
    'too_many_requests',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  waitForQrLogin(@CurrentUser() user: AuthenticatedUser, @Body() body: LoginIdDto): Promise<QrWaitAnswer> {
    return this.logins.waitForQrLogin(user.id, body.login_id);
  }
}
