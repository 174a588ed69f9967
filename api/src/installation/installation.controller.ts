import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { ApiAnswer, ApiErrors } from '../errors/api-errors.js';
import { Installation } from './installation.js';

@ApiTags('panel')
@Controller('installation')
export class InstallationController {
  constructor(private readonly installation: Installation) {}

  @Post('confirm')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Confirm that no other panel uses this data any more',
    description:
      'A panel whose data was copied or moved asks Telegram for nothing until then: `GET /api/me` says ' +
      '`installation_confirmed: false`, and what needs Telegram is answered `installation_unconfirmed`.',
  })
  @ApiAnswer({ ok: true })
  @ApiErrors('unauthorized')
  async confirm(): Promise<Ok> {
    await this.installation.confirm();
    return { ok: true };
  }
}
