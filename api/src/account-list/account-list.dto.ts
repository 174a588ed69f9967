import { ApiProperty } from '@nestjs/swagger';
import type { AccountList, RemovedAccount, RemovedAccountList, RestoredAccount } from '@giftbuyer/contracts';
import { AccountDto } from '../http/account.dto.js';
import { ApiId, ApiText, ApiTimestamp, ApiTrue } from '../http/api-properties.js';

export class AccountListDto implements AccountList {
  @ApiProperty({ enum: ['ready', 'refreshing'] })
  state!: AccountList['state'];

  @ApiProperty({ type: [AccountDto] })
  accounts!: AccountDto[];
}

export class RemovedAccountDto implements RemovedAccount {
  @ApiId()
  id!: number;

  @ApiText({ description: '`+` and digits' })
  phone!: string;

  @ApiText({ nullable: true })
  username!: string | null;

  @ApiText({ nullable: true })
  first_name!: string | null;

  @ApiText({ nullable: true })
  last_name!: string | null;

  @ApiId({ nullable: true, description: 'Null when the profile was deleted meanwhile' })
  api_profile_id!: number | null;

  @ApiId({ nullable: true, description: 'Its session is tried again through this proxy; null: directly' })
  proxy_id!: number | null;

  @ApiTimestamp()
  removed_at!: string;

  @ApiText({ description: 'Telegram’s own code, `DUPLICATE_ACCOUNT` or `MOVED_OUT`' })
  error_code!: string;

  @ApiTimestamp({ nullable: true, description: 'Until when the session is kept; null when it is gone' })
  retry_until!: string | null;
}

export class RemovedAccountListDto implements RemovedAccountList {
  @ApiProperty({ type: [RemovedAccountDto] })
  items!: RemovedAccountDto[];
}

export class RestoredAccountDto implements RestoredAccount {
  @ApiTrue()
  ok!: true;

  @ApiProperty()
  account!: AccountDto;
}
