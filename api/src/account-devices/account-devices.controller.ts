import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { AccountDeviceList, ErrorCode, Ok } from '@giftbuyer/contracts';
import type { DeviceChange } from '@giftbuyer/telegram';
import type { Request } from 'express';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { isFromOtherOrigin } from '../auth/cross-site.guard.js';
import { StepUp } from '../auth/step-up.js';
import { AppError } from '../errors/app-error.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import { AccountDeviceListDto, SetDeviceTtlDto } from './account-devices.dto.js';
import { AccountDevicesService } from './account-devices.service.js';
import { DeviceHash } from './device-hash.js';

const DEVICE_EXAMPLE = {
  hash: '-4611686018427387904',
  current: false,
  official: true,
  unconfirmed: false,
  password_pending: false,
  device_model: 'iPhone 17',
  platform: 'iOS',
  system_version: '26.1',
  api_id: 1,
  app_name: 'Telegram iOS',
  app_version: '12.1',
  created_at: '2026-01-31T12:00:00+00:00',
  active_at: '2026-02-01T08:30:00+00:00',
  ip: '203.0.113.9',
  country: 'Norway',
  region: 'Oslo',
};

const TELEGRAM_ERRORS: ErrorCode[] = [
  'session_invalid',
  'account_busy',
  'api_profile_missing',
  'proxy_required',
  'telegram_rpc',
  'telegram_unreachable',
  'proxy_unreachable',
  'installation_unconfirmed',
];

const ApiHash = () => ApiParam({ name: 'hash', schema: { type: 'string', pattern: '^-?[1-9]\\d{0,18}$' } });

@ApiTags('devices')
@Controller('account/:id')
export class AccountDevicesController {
  constructor(private readonly devices: AccountDevicesService) {}

  @Get('devices')
  @ApiOperation({
    operationId: 'listDevices',
    summary: 'The devices that are signed in to the account',
    description: 'Asked of Telegram each time. A new device in the list is not announced any more (`new_device_at`).',
  })
  @ApiAnswer(AccountDeviceListDto, { ttl_days: 183, may_end_others_at: null, items: [DEVICE_EXAMPLE] })
  @ApiErrors(...TELEGRAM_ERRORS)
  listDevices(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Req() request: Request,
  ): Promise<AccountDeviceList> {
    // A page of another origin cannot read the answer, but must not cause requests to Telegram either.
    if (isFromOtherOrigin(request)) throw new AppError('cross_site_request');
    return this.devices.listDevices(user.id, id);
  }

  @Delete('device/:hash')
  @ApiOperation({
    operationId: 'endDevice',
    summary: 'Sign a device out',
    description: 'Also `ok` when it is signed out already. `too_fresh` within a day of the panel’s own sign-in.',
  })
  @ApiHash()
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('too_fresh', ...TELEGRAM_ERRORS)
  endDevice(@CurrentUser() user: AuthenticatedUser, @PathId() id: number, @DeviceHash() hash: string): Promise<Ok> {
    return this.change(user, id, { kind: 'end', hash });
  }

  @Post('devices/end_others')
  @HttpCode(200)
  @StepUp()
  @ApiOperation({ operationId: 'endOtherDevices', summary: 'Sign out all devices but the panel' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('too_fresh', ...TELEGRAM_ERRORS)
  endOtherDevices(@CurrentUser() user: AuthenticatedUser, @PathId() id: number): Promise<Ok> {
    return this.change(user, id, { kind: 'end_others' });
  }

  @Post('device/:hash/confirm')
  @HttpCode(200)
  @ApiOperation({ operationId: 'confirmDevice', summary: 'Tell Telegram that a sign-in was the owner’s' })
  @ApiHash()
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('too_fresh', ...TELEGRAM_ERRORS)
  confirmDevice(@CurrentUser() user: AuthenticatedUser, @PathId() id: number, @DeviceHash() hash: string): Promise<Ok> {
    return this.change(user, id, { kind: 'confirm', hash });
  }

  @Put('devices/ttl')
  @ApiOperation({
    operationId: 'setDeviceTtl',
    summary: 'Set after how many days without use Telegram ends a session of the account',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('too_fresh', ...TELEGRAM_ERRORS)
  setDeviceTtl(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() { days }: SetDeviceTtlDto,
  ): Promise<Ok> {
    return this.change(user, id, { kind: 'ttl', days });
  }

  private async change(user: AuthenticatedUser, id: number, change: DeviceChange): Promise<Ok> {
    await this.devices.changeDevices(user.id, id, change);
    return { ok: true };
  }
}
