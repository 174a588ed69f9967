import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, Matches, Max, Min, ValidateIf } from 'class-validator';
import { API_ID_MAX, type Account, type ImportedAccount, type ImportSession } from '@giftbuyer/contracts';
import { AccountDto } from '../http/account.dto.js';
import { ApiId, ID_MAX } from '../http/api-properties.js';
import { IsInt64 } from '../http/int64.js';
import { OptionalProxyId } from '../proxies/optional-proxy-id.js';

const MAX_DC = 5;
/** The last of the 342 characters has two bits. */
const KEY_BASE64 = /^[A-Za-z0-9+/]{341}[AQgw]==$/;
const USER_ID = /^[1-9]\d{0,18}$/;

const isGiven = (_: object, value: unknown): boolean => value !== undefined;

export class ImportSessionDto implements ImportSession {
  @ApiId({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  api_profile_id!: number;

  @OptionalProxyId('that of an account that is known, or the default of the user')
  proxy_id?: number | null;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_DC, description: 'The data centre of the account' })
  @IsInt()
  @Min(1)
  @Max(MAX_DC)
  dc!: number;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Whether the session is one of Telegram’s test servers; null when its source does not say',
  })
  @ValidateIf((_, value: unknown) => value !== null)
  @IsBoolean()
  test!: boolean | null;

  @ApiProperty({
    type: String,
    pattern: KEY_BASE64.source,
    description: 'The authorization key in base64, 256 bytes. It gives full access to the account.',
  })
  @Matches(KEY_BASE64)
  auth_key!: string;

  @ApiProperty({
    type: String,
    pattern: USER_ID.source,
    required: false,
    description: 'The Telegram id of the account',
  })
  @ValidateIf(isGiven)
  @Matches(USER_ID)
  @IsInt64()
  user_id?: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: API_ID_MAX,
    required: false,
    description: 'With which the session was signed in; a profile with another one is refused',
  })
  @ValidateIf(isGiven)
  @IsInt()
  @Min(1)
  @Max(API_ID_MAX)
  api_id?: number;

  @ApiProperty({
    type: Boolean,
    required: false,
    description: 'Replace the session of an account that is listed already; its former session is ended at Telegram',
  })
  @ValidateIf(isGiven)
  @IsBoolean()
  replace?: boolean;
}

export class ImportedAccountDto implements ImportedAccount {
  @ApiProperty({ type: AccountDto })
  account!: Account;

  @ApiProperty({ description: 'The account had this session before: nothing was changed' })
  already!: boolean;
}
