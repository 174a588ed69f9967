import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { Public } from '../auth/public.js';
import { ApiAnswer } from '../errors/api-errors.js';

@ApiTags('panel')
@Controller('health')
export class HealthController {
  @Get()
  @Public()
  @ApiOperation({ summary: 'Whether the panel answers' })
  @ApiAnswer({ ok: true })
  live(): Ok {
    return { ok: true };
  }
}
