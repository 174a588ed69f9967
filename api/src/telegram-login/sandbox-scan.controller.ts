import { Body, Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { LoginErrorFilter } from './login-error.filter.js';
import { ScanQrCodeDto } from './qr-login.dto.js';
import { SandboxScan } from './sandbox-scan.js';

@ApiTags('signing in to Telegram')
@Controller('auth')
@UseFilters(LoginErrorFilter)
export class SandboxScanController {
  constructor(private readonly sandbox: SandboxScan) {}

  @Post('qr_scan')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'scanQrCode',
    summary: 'Scan the QR code of a login in the sandbox, as a phone would',
    description: 'For trying the panel out without a phone. Works for API profiles of the sandbox alone.',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors(
    'validation_failed',
    'login_url_invalid',
    'api_profile_not_found',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  async scanQrCode(@CurrentUser() user: AuthenticatedUser, @Body() body: ScanQrCodeDto): Promise<Ok> {
    const { api_profile_id: apiProfileId, url, phone } = body;
    await this.sandbox.scanCode(user.id, { apiProfileId, url, phone });
    return { ok: true };
  }
}
