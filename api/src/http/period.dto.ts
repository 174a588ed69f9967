import { IsOptional } from 'class-validator';
import { ApiTimestamp } from './api-properties.js';
import { IsoTimestamp } from './iso-timestamp.js';

/** A period in a query. */
export class PeriodQuery {
  @ApiTimestamp({
    required: false,
    example: '2026-02-01T00:00:00Z',
    description: 'The beginning of the period; unset: all.',
  })
  @IsOptional()
  @IsoTimestamp()
  from?: string;

  @ApiTimestamp({
    required: false,
    example: '2026-03-01T00:00:00Z',
    description: 'What comes after the period; unset: now.',
  })
  @IsOptional()
  @IsoTimestamp()
  to?: string;
}
