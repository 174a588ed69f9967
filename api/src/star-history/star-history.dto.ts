import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';

/** A date, a time and its zone, to the millisecond at most. */
function IsoTimestamp(): PropertyDecorator {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
  return applyDecorators(IsISO8601({ strict: true }), Matches(shape));
}

export class StarHistoryQuery {
  @ApiPropertyOptional({ example: '2026-02-01T00:00:00Z', description: 'The beginning of the period; unset: all.' })
  @IsOptional()
  @IsoTimestamp()
  from?: string;

  @ApiPropertyOptional({ example: '2026-03-01T00:00:00Z', description: 'What comes after the period; unset: now.' })
  @IsOptional()
  @IsoTimestamp()
  to?: string;
}

export class StarsAtQuery {
  @ApiProperty({ example: '2026-02-01T00:00:00Z', description: 'The moment; one to come is now.' })
  @IsoTimestamp()
  at!: string;
}
