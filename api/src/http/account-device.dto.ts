import { ApiProperty } from '@nestjs/swagger';
import type { AccountDevice } from '@giftbuyer/contracts';
import { ApiInt64, ApiText, ApiTimestamp } from './api-properties.js';

/** Not in account-devices: an event has it too, and account-devices imports events. */
export class AccountDeviceDto implements AccountDevice {
  @ApiInt64({ description: 'Telegram’s hash; `0` for the session of the panel' })
  hash!: string;

  @ApiProperty({ description: 'The session of the panel itself' })
  current!: boolean;

  @ApiProperty({ description: 'An official application of Telegram' })
  official!: boolean;

  @ApiProperty({ description: 'Telegram asks whether this sign-in was the owner’s' })
  unconfirmed!: boolean;

  @ApiProperty({ description: 'The code was right, and the 2FA password is still missing' })
  password_pending!: boolean;

  @ApiText()
  device_model!: string;

  @ApiText()
  platform!: string;

  @ApiText()
  system_version!: string;

  @ApiProperty({ type: 'integer' })
  api_id!: number;

  @ApiText()
  app_name!: string;

  @ApiText()
  app_version!: string;

  @ApiTimestamp()
  created_at!: string;

  @ApiTimestamp()
  active_at!: string;

  @ApiText()
  ip!: string;

  @ApiText()
  country!: string;

  @ApiText()
  region!: string;
}
