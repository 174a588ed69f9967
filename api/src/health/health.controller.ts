import { Controller, Get, type OnModuleDestroy } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { Public } from '../auth/public.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { ApiAnswer } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { AppError } from '../errors/app-error.js';
import { Readiness } from './readiness.js';

@ApiTags('panel')
@Controller()
export class HealthController implements OnModuleDestroy {
  private isStopping = false;

  constructor(
    private readonly notifications: PgNotifications,
    private readonly readiness: Readiness,
  ) {}

  /** Sends no query: a liveness check must not wait for the database or add to its load. */
  @Get('health')
  @Public()
  @ApiOperation({ operationId: 'getHealth', summary: 'Whether the panel answers and its database is reachable' })
  @ApiAnswer(OkDto, { ok: true })
  live(): Ok {
    if (this.isStopping || !this.notifications.isConnected) throw new AppError('unavailable');
    return { ok: true };
  }

  @Get('ready')
  @Public()
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether the panel can do its work',
    description:
      'For whatever sends requests to one of several panels: the database answers, its schema is that of this version, ' +
      'its keys can be read, and the schedule runs. Otherwise `not_ready` names what is missing.',
  })
  @ApiAnswer(OkDto, { ok: true })
  async ready(): Promise<Ok> {
    const missing = this.isStopping ? ['stopping' as const] : await this.readiness.findMissing();
    if (missing.length > 0) throw new AppError('unavailable', { not_ready: missing });
    return { ok: true };
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }
}
