import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import {
  type CancelledLogin,
  CODE_KINDS,
  type CodeKind,
  type ConfirmCode,
  type ConfirmPassword,
  DELIVERIES,
  type Delivery,
  LOGIN_CODE_MAX_LENGTH,
  type LoginId,
  NEXT_DELIVERIES,
  type NextDelivery,
  normalizePhone,
  PASSWORD_MAX_LENGTH,
  type PasswordNeeded,
  readLoginCode,
  type SendCode,
  type SentCode,
  type CompletedLogin,
} from '@giftbuyer/contracts';
import { ApiCount, ApiId, ApiText, ApiTimestamp, ApiTrue, ID_MAX } from '../http/api-properties.js';
import { OkDto } from '../http/ok.dto.js';
import { ValidationErrorCode } from '../http/validation-pipe.js';
import { OptionalProxyId } from '../proxies/optional-proxy-id.js';
import { UntrimmedText, RequiredTrimmedText } from '../http/fields.js';

export const LOGIN_ID_MAX_LENGTH = 64;
export const LOGIN_ID = { example: 'mJ5vQ0sYb7gC2kXz9dTfHw', minLength: 1, maxLength: LOGIN_ID_MAX_LENGTH };

@ValidationErrorCode('phone_and_api_profile_id_required')
export class SendCodeDto implements SendCode {
  @ApiId({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  api_profile_id!: number;

  @ApiProperty({
    example: '+79998887766',
    description: 'As people write it; kept as + and digits. What could be another number is refused: begin with +.',
  })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (normalizePhone(value) ?? value) : value))
  @Matches(/^\+[1-9]\d{6,14}$/)
  phone!: string;

  @OptionalProxyId('that of an account with this phone, listed or removed, or the default of the user')
  proxy_id?: number | null;
}

@ValidationErrorCode('log_id_required')
export class LoginIdDto implements LoginId {
  @ApiProperty(LOGIN_ID)
  @RequiredTrimmedText(LOGIN_ID_MAX_LENGTH)
  login_id!: string;
}

@ValidationErrorCode('login_id_and_code_required')
export class ConfirmCodeDto implements ConfirmCode {
  @ApiProperty(LOGIN_ID)
  @RequiredTrimmedText(LOGIN_ID_MAX_LENGTH)
  login_id!: string;

  @ApiProperty({
    example: '12345',
    minLength: 1,
    maxLength: LOGIN_CODE_MAX_LENGTH,
    description:
      'Digits also in groups (`123 45`) and of other scripts; words and phrases as they came. Two codes are refused.',
  })
  @RequiredTrimmedText(LOGIN_CODE_MAX_LENGTH)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? codeOf(value) : value))
  @Matches(/^\d+$|\p{L}/u)
  code!: string;
}

@ValidationErrorCode('login_id_and_password_required')
export class ConfirmPasswordDto implements ConfirmPassword {
  @ApiProperty(LOGIN_ID)
  @RequiredTrimmedText(LOGIN_ID_MAX_LENGTH)
  login_id!: string;

  @ApiProperty({ example: 'correct horse', minLength: 1, maxLength: PASSWORD_MAX_LENGTH })
  @UntrimmedText(PASSWORD_MAX_LENGTH)
  password!: string;
}

export class SentCodeDto implements SentCode {
  @ApiProperty(LOGIN_ID)
  login_id!: string;

  @ApiProperty({
    enum: DELIVERIES,
    enumName: 'Delivery',
    description:
      '`firebase`: to official apps alone. `email_setup`: no code was sent, Telegram asks for an e-mail address first.',
  })
  delivery!: Delivery;

  @ApiText({
    nullable: true,
    description:
      'What helps to find the code. `email`: the pattern of the address. `flash_call`: how the number of the caller begins. ' +
      '`fragment`: the address of the page. A word or a phrase: its beginning.',
  })
  delivery_detail!: string | null;

  @ApiProperty({ enum: CODE_KINDS, enumName: 'CodeKind' })
  code_kind!: CodeKind;

  @ApiCount({ nullable: true, description: 'Null when Telegram does not say' })
  code_length!: number | null;

  @ApiCount({ nullable: true, description: 'Until another code may be asked for; null when there is no other way' })
  resend_after_seconds!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...NEXT_DELIVERIES, null],
    description: 'How the next code would come; null when there is no other way',
  })
  next_delivery!: NextDelivery | null;

  @ApiCount({
    nullable: true,
    description:
      '`email`: how long a reset of the address takes, 0 when it is done at once; null when it cannot be asked for',
  })
  email_reset_seconds!: number | null;

  @ApiTimestamp({ nullable: true, description: '`email`: when the address is reset; null when that was not asked for' })
  email_reset_at!: string | null;
}

export const SENT_CODE: SentCode = {
  login_id: 'mJ5vQ0sYb7gC2kXz9dTfHw',
  delivery: 'app',
  delivery_detail: null,
  code_kind: 'digits',
  code_length: 5,
  resend_after_seconds: 60,
  next_delivery: 'sms',
  email_reset_seconds: null,
  email_reset_at: null,
};

export class CompletedLoginDto extends OkDto implements CompletedLogin {
  @ApiCount({
    required: false,
    description:
      'Telegram suggests a 2FA password: without one, signing in by SMS again is possible after this many days only',
  })
  relogin_days?: number;
}

export class PasswordNeededDto implements PasswordNeeded {
  @ApiTrue()
  need_2fa!: true;

  @ApiText({ nullable: true, description: 'What the owner wrote to remember the password' })
  hint!: string | null;
}

export class CancelledLoginDto extends OkDto implements CancelledLogin {
  @ApiProperty({ description: 'Whether neither a code nor a device of the login is left at Telegram' })
  telegram_confirmed!: boolean;
}

/** A word and a phrase are what their author chose, letter by letter. */
function codeOf(text: string): string {
  return /\p{L}/u.test(text) ? text : (readLoginCode(text, null).code ?? text);
}
