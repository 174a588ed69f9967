import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import {
  NEW_PASSWORD_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  SECOND_FACTOR_CODE_MAX_LENGTH,
  USERNAME_MAX_LENGTH,
  type ChangePassword,
  type LoginCredentials,
  type SecondFactorCode,
  type Registration,
} from '@giftbuyer/contracts';
import { RefusesEmptyBody, ValidationErrorCode } from '../http/validation-pipe.js';
import { UntrimmedText, Trimmed, VisibleName } from '../http/fields.js';

const INVITE_MAX_LENGTH = 64;
const NEW_PASSWORD = { minLength: PASSWORD_MIN_LENGTH, maxLength: NEW_PASSWORD_MAX_LENGTH };

@ValidationErrorCode('username_and_password_required')
export class RegisterDto implements Registration {
  @ApiProperty({ example: 'ada', minLength: 1, maxLength: USERNAME_MAX_LENGTH })
  @VisibleName(USERNAME_MAX_LENGTH)
  username!: string;

  @ApiProperty({ example: 'correct horse battery staple', ...NEW_PASSWORD })
  @UntrimmedText(NEW_PASSWORD_MAX_LENGTH)
  password!: string;

  @ApiPropertyOptional({ description: 'The token of an invite', maxLength: INVITE_MAX_LENGTH })
  @IsOptional()
  @IsString()
  @MaxLength(INVITE_MAX_LENGTH)
  invite?: string;
}

/** Empty and missing fields are wrong credentials here, not a wrong request. */
@RefusesEmptyBody()
export class LoginDto implements Partial<LoginCredentials> {
  @ApiProperty({ example: 'ada', maxLength: USERNAME_MAX_LENGTH })
  @Trimmed()
  @IsOptional()
  @IsString()
  @MaxLength(USERNAME_MAX_LENGTH)
  username?: string;

  @ApiProperty({ example: 'correct horse battery staple', maxLength: PASSWORD_MAX_LENGTH })
  @IsOptional()
  @IsString()
  @MaxLength(PASSWORD_MAX_LENGTH)
  password?: string;

  @ApiPropertyOptional({
    example: '123456',
    maxLength: SECOND_FACTOR_CODE_MAX_LENGTH,
    description: 'Of the second factor, when it is on: from the app, or a recovery code',
  })
  @IsOptional()
  @IsString()
  @MaxLength(SECOND_FACTOR_CODE_MAX_LENGTH)
  code?: string;
}

export class SecondFactorCodeDto implements SecondFactorCode {
  @ApiProperty({ example: '123456', minLength: 1, maxLength: SECOND_FACTOR_CODE_MAX_LENGTH })
  @UntrimmedText(SECOND_FACTOR_CODE_MAX_LENGTH)
  code!: string;
}

export class ChangePasswordDto implements ChangePassword {
  @ApiProperty({ example: 'correct horse battery staple', minLength: 1, maxLength: PASSWORD_MAX_LENGTH })
  @UntrimmedText(PASSWORD_MAX_LENGTH)
  old_password!: string;

  @ApiProperty({ example: 'a better password', ...NEW_PASSWORD })
  @UntrimmedText(NEW_PASSWORD_MAX_LENGTH)
  new_password!: string;
}
