import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import type { OwnSession, OwnSessionPassword } from '@giftbuyer/contracts';
import { ApiId, ID_MAX } from '../http/api-properties.js';
import { LOGIN_ID, PasswordNeededDto } from './telegram-login.dto.js';

export class OwnSessionDto implements OwnSession {
  @ApiId({ required: false, example: 1, description: 'Of the new session; without it that of the account' })
  // `null` is not taken for its absence.
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  api_profile_id?: number;
}

export class OwnSessionPasswordDto extends PasswordNeededDto implements OwnSessionPassword {
  @ApiProperty(LOGIN_ID)
  login_id!: string;
}
