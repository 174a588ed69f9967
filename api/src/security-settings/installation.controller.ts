import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { AppError } from '../errors/app-error.js';
import { Installation } from '../installation/installation.js';

@ApiTags('panel')
@Controller('installation')
export class InstallationController {
  constructor(private readonly installation: Installation) {}

  @Post('confirm')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'confirmInstallation',
    summary: 'Confirm that no other panel uses this data any more',
    description:
      'A panel whose data was copied or moved asks Telegram for nothing until then: `GET /api/me` says ' +
      '`installation_confirmed: false`, and what needs Telegram is answered `installation_unconfirmed`. It is up to the first user who is not disabled ' +
      '(`can_confirm_installation: true`); others are answered `forbidden`.',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('forbidden')
  async confirm(@CurrentUser() user: AuthenticatedUser): Promise<Ok> {
    if (!(await this.installation.mayConfirm(user.id))) throw new AppError('forbidden');
    await this.installation.confirm();
    return { ok: true };
  }
}
