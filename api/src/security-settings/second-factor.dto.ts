import { ApiProperty } from '@nestjs/swagger';
import type { RecoveryCodes, SecondFactor, SecondFactorSetUp } from '@giftbuyer/contracts';
import { ApiCount, ApiText, ApiTimestamp } from '../http/api-properties.js';

export class SecondFactorDto implements SecondFactor {
  @ApiTimestamp({ nullable: true, description: 'Null when it is off' })
  enabled_at!: string | null;

  @ApiCount()
  recovery_codes_left!: number;
}

export class SecondFactorSetUpDto implements SecondFactorSetUp {
  @ApiText({ description: 'Base32, to be typed by hand', pattern: '^[A-Z2-7]+$' })
  secret!: string;

  @ApiText({ description: '`otpauth://totp/…`, to be shown as a QR code' })
  uri!: string;
}

export class RecoveryCodesDto implements RecoveryCodes {
  @ApiProperty({ type: [String], description: 'Shown once' })
  recovery_codes!: string[];
}
