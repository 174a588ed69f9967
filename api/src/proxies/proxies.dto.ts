import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';
import {
  type ChangeProxySettings,
  type CheckProxy,
  type CreateProxy,
  PROXY_FAILURES,
  PROXY_KINDS,
  PROXY_NAME_MAX_LENGTH,
  PROXY_TEXT_MAX_LENGTH,
  type Proxy,
  type ProxyFailure,
  type ProxyKind,
  type ProxyList,
  type ProxySettings,
  type RenameProxy,
} from '@giftbuyer/contracts';
import { ApiCount, ApiId, ApiText, ApiTimestamp, ID_MAX } from '../http/api-properties.js';
import { OptionalTrimmedText, TrimmedText, UntrimmedText } from '../http/fields.js';

export class CreateProxyDto implements CreateProxy {
  @ApiProperty({
    example: 'socks5://user:password@192.0.2.7:1080',
    minLength: 1,
    maxLength: PROXY_TEXT_MAX_LENGTH,
    description:
      '`socks5://…`, `socks5h://…`, `http://…`, `host:port`, `host:port:user:password`, `user:password@host:port`, ' +
      '`tg://socks?…`, `tg://proxy?…` and the same with `https://t.me/`. What cannot be read is `validation_failed` with ' +
      'the reason in `fields.proxy`.',
  })
  @UntrimmedText(PROXY_TEXT_MAX_LENGTH)
  proxy!: string;

  @ApiPropertyOptional({ example: 'Home', maxLength: PROXY_NAME_MAX_LENGTH })
  @OptionalTrimmedText(PROXY_NAME_MAX_LENGTH)
  name?: string;

  @ApiPropertyOptional({ default: true, description: 'False saves it without trying it' })
  @IsOptional()
  @IsBoolean()
  check?: boolean;
}

export class CheckProxyDto implements CheckProxy {
  @ApiId({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  proxy_id!: number;
}

export class RenameProxyDto implements RenameProxy {
  @ApiProperty({ example: 'Home', maxLength: PROXY_NAME_MAX_LENGTH, description: 'An empty name resets it.' })
  @TrimmedText(PROXY_NAME_MAX_LENGTH)
  name!: string;
}

export class ChangeProxySettingsDto implements ChangeProxySettings {
  @ApiId({ nullable: true, required: false, description: 'Absent: it stays' })
  @ValidateIf((_, value: unknown) => value !== undefined && value !== null)
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  default_proxy_id?: number | null;

  @ApiPropertyOptional({ description: 'Absent: it stays' })
  @ValidateIf((_, value: unknown) => value !== undefined)
  @IsBoolean()
  proxy_only?: boolean;
}

export class ProxyDto implements Proxy {
  @ApiId()
  id!: number;

  @ApiProperty({ enum: PROXY_KINDS, enumName: 'ProxyKind' })
  kind!: ProxyKind;

  @ApiText({ description: 'An address, or a name in ASCII' })
  host!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65_535 })
  port!: number;

  @ApiText({ description: 'Empty when the owner gave none' })
  name!: string;

  @ApiProperty({ description: 'Whether it is used with a user name and password; they are never returned' })
  has_password!: boolean;

  @ApiText({ nullable: true, pattern: '^[A-Z]{2}$', description: 'Where Telegram locates it (ISO 3166-1)' })
  country!: string | null;

  @ApiTimestamp({ nullable: true, description: 'When it was tried last' })
  checked_at!: string | null;

  @ApiCount({ nullable: true, description: 'Milliseconds of a connection through it; null when the check failed' })
  check_ms!: number | null;

  @ApiProperty({ type: String, nullable: true, enum: [...PROXY_FAILURES, null], description: 'Why the check failed' })
  check_error!: ProxyFailure | null;

  @ApiCount({ description: 'Accounts that use it, removed ones included' })
  accounts!: number;

  @ApiTimestamp()
  created_at!: string;
}

export class ProxySettingsDto implements ProxySettings {
  @ApiId({ nullable: true, description: 'The proxy of a sign-in that names none' })
  default_proxy_id!: number | null;

  @ApiProperty({ description: 'Nothing of the user connects to Telegram without a proxy' })
  proxy_only!: boolean;
}

export class ProxyListDto extends ProxySettingsDto implements ProxyList {
  @ApiProperty({ type: [ProxyDto] })
  items!: ProxyDto[];
}
