import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { type ChangedAccountProxies, MAX_PROXIES, PROXY_CHANGE_MAX_ACCOUNTS } from '@giftbuyer/contracts';
import { ApiCount, ApiId, ID_MAX, ID_SCHEMA } from '../http/api-properties.js';

/** `ChangeAccountProxies`: exactly one of `proxy_id` and `spread`, which the controller checks. */
export class ChangeAccountProxiesDto {
  @ApiProperty({
    type: 'array',
    items: { ...ID_SCHEMA },
    minItems: 1,
    maxItems: PROXY_CHANGE_MAX_ACCOUNTS,
    example: [7, 8],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PROXY_CHANGE_MAX_ACCOUNTS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(ID_MAX, { each: true })
  ids!: number[];

  @ApiId({ nullable: true, required: false, example: 1, description: 'The proxy of all of them; null: none' })
  @ValidateIf((_, value: unknown) => value !== undefined && value !== null)
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  proxy_id?: number | null;

  @ApiPropertyOptional({
    type: 'array',
    items: { ...ID_SCHEMA },
    minItems: 1,
    maxItems: MAX_PROXIES,
    description: 'Instead of `proxy_id`: the accounts get these proxies in turn',
  })
  @ValidateIf((_, value: unknown) => value !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PROXIES)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(ID_MAX, { each: true })
  spread?: number[];
}

export class ChangedAccountProxiesDto implements ChangedAccountProxies {
  @ApiCount({ description: 'Accounts that have another proxy now' })
  changed!: number;
}
