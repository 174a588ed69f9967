import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import {
  API_HASH_PATTERN,
  API_ID_MAX,
  API_PROFILE_NAME_MAX_LENGTH,
  ENVIRONMENTS,
  type CreateApiProfile,
  type Environment,
  type RenameApiProfile,
  plainText,
} from '@giftbuyer/contracts';
import { ValidationErrorCode } from '../http/validation-pipe.js';
import { OptionalTrimmedText, TrimmedText } from '../http/fields.js';

@ValidationErrorCode('api_id_and_api_hash_required')
export class CreateApiProfileDto implements CreateApiProfile {
  @ApiProperty({ example: 1234567, minimum: 1, maximum: API_ID_MAX, description: 'A numeric string is accepted too.' })
  @Transform(({ value }: { value: unknown }) => numberOf(value))
  @IsInt()
  @Min(1)
  @Max(API_ID_MAX)
  api_id!: number;

  @ApiProperty({ example: '0123456789abcdef0123456789abcdef', pattern: API_HASH_PATTERN.source })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? plainText(value).trim() : value))
  @IsString()
  @Matches(API_HASH_PATTERN)
  api_hash!: string;

  @ApiPropertyOptional({ example: 'Main', maxLength: API_PROFILE_NAME_MAX_LENGTH })
  @OptionalTrimmedText(API_PROFILE_NAME_MAX_LENGTH)
  name?: string;

  @ApiPropertyOptional({ enum: ENVIRONMENTS, description: 'Without it the default of the server counts.' })
  @IsOptional()
  @IsIn(ENVIRONMENTS)
  environment?: Environment;
}

export class RenameApiProfileDto implements RenameApiProfile {
  @ApiProperty({ example: 'Main', maxLength: API_PROFILE_NAME_MAX_LENGTH, description: 'An empty name resets it.' })
  @TrimmedText(API_PROFILE_NAME_MAX_LENGTH)
  name!: string;
}

function numberOf(value: unknown): unknown {
  const text = typeof value === 'string' ? plainText(value).trim() : '';
  return /^\d{1,10}$/.test(text) ? Number(text) : value;
}
