import { ApiProperty } from '@nestjs/swagger';
import { PASSWORD_MAX_LENGTH, type PasswordAgain } from '@giftbuyer/contracts';
import { UntrimmedText } from '../http/fields.js';

export class PasswordAgainDto implements PasswordAgain {
  @ApiProperty({ example: 'correct horse battery staple', minLength: 1, maxLength: PASSWORD_MAX_LENGTH })
  @UntrimmedText(PASSWORD_MAX_LENGTH)
  password!: string;
}
