import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import { ApiId, ID_MAX } from '../http/api-properties.js';

/**
 * The field `proxy_id` of a sign-in: absent, null or the id of a proxy.
 *
 * @param absent which proxy it takes when none is named
 */
export function OptionalProxyId(absent: string): PropertyDecorator {
  return applyDecorators(
    ApiId({
      nullable: true,
      required: false,
      description: `The proxy of the sign-in and of its account. Absent: ${absent}; null: none`,
    }),
    ValidateIf((_, value: unknown) => value !== undefined && value !== null),
    IsInt(),
    Min(1),
    Max(ID_MAX),
  );
}
