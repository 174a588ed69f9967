import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import {
  API_HASH_PATTERN,
  API_ID_MAX,
  API_PROFILE_NAME_MAX_LENGTH,
  ENVIRONMENTS,
  type ApiProfile,
  type ApiProfileList,
  type CreateApiProfile,
  type CreatedApiProfile,
  type Environment,
  type RenameApiProfile,
  plainText,
} from '@giftbuyer/contracts';
import { ApiId } from '../http/api-properties.js';
import { ValidationErrorCode } from '../http/validation-pipe.js';
import { OptionalTrimmedText, TrimmedText } from '../http/fields.js';

@ValidationErrorCode('api_id_and_api_hash_required')
export class CreateApiProfileDto implements CreateApiProfile {
  @ApiProperty({
    type: 'integer',
    example: 1234567,
    minimum: 1,
    maximum: API_ID_MAX,
    description: 'A numeric string is accepted too.',
  })
  @Transform(({ value }: { value: unknown }) => numberOf(value))
  @IsInt()
  @Min(1)
  @Max(API_ID_MAX)
  api_id!: number;

  @ApiProperty({ example: '0123456789abcdef0123456789abcdef', pattern: '^[0-9a-fA-F]{32}$' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? plainText(value).trim() : value))
  @IsString()
  @Matches(API_HASH_PATTERN)
  api_hash!: string;

  @ApiPropertyOptional({ example: 'Main', maxLength: API_PROFILE_NAME_MAX_LENGTH })
  @OptionalTrimmedText(API_PROFILE_NAME_MAX_LENGTH)
  name?: string;

  @ApiPropertyOptional({
    enum: ENVIRONMENTS,
    enumName: 'Environment',
    description: 'Without it the default of the server counts.',
  })
  @IsOptional()
  @IsIn(ENVIRONMENTS)
  environment?: Environment;
}

export class RenameApiProfileDto implements RenameApiProfile {
  @ApiProperty({ example: 'Main', maxLength: API_PROFILE_NAME_MAX_LENGTH, description: 'An empty name resets it.' })
  @TrimmedText(API_PROFILE_NAME_MAX_LENGTH)
  name!: string;
}

export class ApiProfileDto implements ApiProfile {
  @ApiId()
  id!: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: API_ID_MAX })
  api_id!: number;

  @ApiProperty({ description: 'Empty when the owner gave none' })
  name!: string;

  @ApiProperty({ enum: ENVIRONMENTS, enumName: 'Environment' })
  environment!: Environment;
}

export class ApiProfileListDto implements ApiProfileList {
  @ApiProperty({ type: [ApiProfileDto] })
  items!: ApiProfileDto[];

  @ApiProperty({ isArray: true, enum: ENVIRONMENTS, enumName: 'Environment', description: 'The default first' })
  environments!: Environment[];
}

export class CreatedApiProfileDto implements CreatedApiProfile {
  @ApiId()
  api_profile_id!: number;
}

function numberOf(value: unknown): unknown {
  const text = typeof value === 'string' ? plainText(value).trim() : '';
  return /^\d{1,10}$/.test(text) ? Number(text) : value;
}
