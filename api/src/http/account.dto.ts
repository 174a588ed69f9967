import { ApiProperty } from '@nestjs/swagger';
import {
  ACCOUNT_ORIGINS,
  ACCOUNT_STATUSES,
  MAX_TAGS_OF_ACCOUNT,
  NOTE_MAX_LENGTH,
  type Account,
  type AccountOrigin,
  type AccountStatus,
} from '@giftbuyer/contracts';
import { ApiCount, ApiId, ID_SCHEMA, ApiInt64, ApiStars, ApiText, ApiTimestamp } from './api-properties.js';

/** Not in accounts: an event has it too, and accounts import events. */
export class AccountDto implements Account {
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

  @ApiProperty({ description: '`stars_exact` as the nearest floating-point number' })
  stars!: number;

  @ApiStars()
  stars_exact!: string;

  @ApiProperty()
  is_premium!: boolean;

  @ApiTimestamp({ nullable: true, description: 'Null also when Telegram names no end of Premium' })
  premium_until!: string | null;

  @ApiInt64({ description: 'Telegram’s id of the user' })
  tg_user_id!: string;

  @ApiId()
  api_profile_id!: number;

  @ApiProperty({ enum: ACCOUNT_ORIGINS, enumName: 'AccountOrigin', description: 'How its session came to the panel' })
  origin!: AccountOrigin;
  @ApiId({ nullable: true, description: 'All connections to Telegram for it go through this proxy; null: directly' })
  proxy_id!: number | null;

  @ApiTimestamp()
  created_at!: string;

  @ApiInt64({ nullable: true, description: 'Telegram’s id of the photo at `GET /api/account/{id}/photo`' })
  photo_id!: string | null;

  @ApiTimestamp({ nullable: true })
  last_checked_at!: string | null;

  @ApiProperty({ enum: ACCOUNT_STATUSES, enumName: 'AccountStatus' })
  status!: AccountStatus;

  @ApiTimestamp({ nullable: true, description: 'When `flood_wait` or `frozen` ends' })
  status_until!: string | null;

  @ApiText({
    nullable: true,
    description:
      'Telegram’s own code behind `status`, or what is wrong with the proxy; a `frozen` account without one was read',
  })
  status_code!: string | null;

  @ApiText({
    nullable: true,
    format: 'uri',
    description: '`frozen` alone: where the owner can appeal, below `https://t.me/`',
  })
  appeal_url!: string | null;

  @ApiTimestamp({
    nullable: true,
    description: 'When the newest device signed in that its owner has not looked at yet',
  })
  new_device_at!: string | null;

  @ApiCount({ nullable: true, description: 'After how many days without use Telegram ends a session of the account' })
  ttl_days!: number | null;

  @ApiText({ nullable: true, maxLength: NOTE_MAX_LENGTH, description: 'The owner’s own note' })
  note!: string | null;

  @ApiProperty({ type: 'array', items: ID_SCHEMA, maxItems: MAX_TAGS_OF_ACCOUNT })
  tag_ids!: number[];

  @ApiCount({ description: 'Grows with every change: of two answers about an account, the greater one is the newer' })
  revision!: number;
}
