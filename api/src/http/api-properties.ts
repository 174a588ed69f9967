import { ApiProperty } from '@nestjs/swagger';

/** The largest `integer` of PostgreSQL. */
export const ID_MAX = 2_147_483_647;

/** OpenAPI schema of the ids of our rows. */
export const ID_SCHEMA = { type: 'integer', minimum: 1, maximum: ID_MAX } as const;

interface Options {
  description?: string;
  example?: string | number;
  nullable?: boolean;
  required?: boolean;
  format?: 'uri';
  minimum?: number;
  maxLength?: number;
  pattern?: string;
}

/** Documents the id of one of our rows. */
export function ApiId(options: Options = {}): PropertyDecorator {
  return ApiProperty({ ...ID_SCHEMA, ...options });
}

/** Documents a 64-bit id: a decimal string, because JavaScript reads larger JSON numbers inexactly. */
export function ApiInt64(options: Options = {}): PropertyDecorator {
  return ApiProperty({ type: String, pattern: '^-?\\d{1,19}$', ...options });
}

/** Documents a number of things, or of seconds. */
export function ApiCount(options: Options = {}): PropertyDecorator {
  return ApiProperty({ type: 'integer', minimum: 0, ...options });
}

/** Documents a text; `nullable` has to be named, since the reflected type of `string | null` is Object. */
export function ApiText(options: Options = {}): PropertyDecorator {
  return ApiProperty({ type: String, ...options });
}

/** Documents an ISO 8601 time (RFC 3339). */
export function ApiTimestamp(options: Options = {}): PropertyDecorator {
  return ApiProperty({ type: String, format: 'date-time', ...options });
}

/** Documents Stars as an exact decimal. */
export function ApiStars(options: Options = {}): PropertyDecorator {
  return ApiProperty({ type: String, pattern: '^-?\\d+(\\.\\d{1,9})?$', example: '150.5', ...options });
}

/** Documents a field that is always `true` where it is present. */
export function ApiTrue(options: Options = {}): PropertyDecorator {
  return ApiProperty({ type: Boolean, enum: [true], ...options });
}
