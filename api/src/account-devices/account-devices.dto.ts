import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { DEVICE_TTL_MAX_DAYS, type AccountDeviceList, type SetDeviceTtl } from '@giftbuyer/contracts';
import { AccountDeviceDto } from '../http/account-device.dto.js';
import { ApiCount, ApiTimestamp } from '../http/api-properties.js';

export class AccountDeviceListDto implements AccountDeviceList {
  @ApiCount({ description: 'After how many days without use Telegram ends a session of the account' })
  ttl_days!: number;

  @ApiTimestamp({ nullable: true, description: 'From when on devices may be ended; null when they may now' })
  may_end_others_at!: string | null;

  @ApiProperty({ type: [AccountDeviceDto] })
  items!: AccountDeviceDto[];
}

export class SetDeviceTtlDto implements SetDeviceTtl {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: DEVICE_TTL_MAX_DAYS, example: 183 })
  @IsInt()
  @Min(1)
  @Max(DEVICE_TTL_MAX_DAYS)
  days!: number;
}
