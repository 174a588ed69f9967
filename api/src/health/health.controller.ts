import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { Public } from '../auth/public.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { ApiAnswer, ApiErrors } from '../errors/api-errors.js';
import { AppError } from '../errors/app-error.js';

@ApiTags('panel')
@Controller('health')
export class HealthController {
  /** What is known already: a health check must not wait for the database, nor add to its load. */
  constructor(private readonly notifications: PgNotifications) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Whether the panel answers and its database is reachable' })
  @ApiAnswer({ ok: true })
  @ApiErrors('unavailable')
  live(): Ok {
    if (!this.notifications.isConnected) throw new AppError('unavailable');
    return { ok: true };
  }
}
