import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';

/** A date, a time and its zone, to the millisecond at most. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;

export class StarHistoryQuery {
  @ApiPropertyOptional({ example: '2026-02-01T00:00:00Z', description: 'The beginning of the period; unset: all.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(MOMENT)
  from?: string;

  @ApiPropertyOptional({ example: '2026-03-01T00:00:00Z', description: 'What comes after the period; unset: now.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(MOMENT)
  to?: string;
}
