import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

/** A date, a time and its zone, to the millisecond at most. */
export function IsoTimestamp(): PropertyDecorator {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
  return applyDecorators(IsISO8601({ strict: true }), Matches(shape));
}
