import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { EMAIL_MAX_LENGTH, type EmailCodeSent, type SetLoginEmail } from '@giftbuyer/contracts';
import { ApiCount } from '../http/api-properties.js';
import { RequiredTrimmedText } from '../http/fields.js';
import { ValidationErrorCode } from '../http/validation-pipe.js';
import { LOGIN_ID, LOGIN_ID_MAX_LENGTH } from './telegram-login.dto.js';

@ValidationErrorCode('login_id_and_email_required')
export class SetLoginEmailDto implements SetLoginEmail {
  @ApiProperty(LOGIN_ID)
  @RequiredTrimmedText(LOGIN_ID_MAX_LENGTH)
  login_id!: string;

  @ApiProperty({ example: 'ada@example.org', minLength: 3, maxLength: EMAIL_MAX_LENGTH })
  @RequiredTrimmedText(EMAIL_MAX_LENGTH)
  // Telegram knows which addresses it takes.
  @Matches(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u)
  email!: string;
}

export class EmailCodeSentDto implements EmailCodeSent {
  @ApiProperty({ example: 'a***@e***.org' })
  email_pattern!: string;

  @ApiCount({ description: 'Characters of the code' })
  code_length!: number;
}
