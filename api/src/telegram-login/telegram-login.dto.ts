import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import {
  type ConfirmCode,
  type ConfirmPassword,
  LOGIN_CODE_MAX_LENGTH,
  type LoginId,
  normalizePhone,
  PASSWORD_MAX_LENGTH,
  readLoginCode,
  type SendCode,
} from '@giftbuyer/contracts';
import { ValidationErrorCode } from '../http/validation-pipe.js';
import { UntrimmedText, RequiredTrimmedText } from '../http/fields.js';

const LOGIN_ID = { example: 'mJ5vQ0sYb7gC2kXz9dTfHw' };
const LOGIN_ID_MAX_LENGTH = 64;
const ID_MAX = 2_147_483_647;

@ValidationErrorCode('phone_and_api_profile_id_required')
export class SendCodeDto implements SendCode {
  @ApiProperty({ example: 1 })
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

  @ApiProperty({ example: 'correct horse', maxLength: PASSWORD_MAX_LENGTH })
  @UntrimmedText(PASSWORD_MAX_LENGTH)
  password!: string;
}

/** A word and a phrase are what their author chose, letter by letter. */
function codeOf(text: string): string {
  return /\p{L}/u.test(text) ? text : (readLoginCode(text, null).code ?? text);
}
