import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import {
  LOGIN_URL,
  type LetIn,
  type LetInAnswer,
  type LetInDevice,
  type MoveOut,
  type MovedOutSession,
  SESSION_FORMATS,
  type SessionFormat,
} from '@giftbuyer/contracts';
import { ApiText } from '../http/api-properties.js';
import { RequiredTrimmedText } from '../http/fields.js';
import { ValidationErrorCode } from '../http/validation-pipe.js';

const URL_MAX_LENGTH = 600;

export class MoveOutDto implements MoveOut {
  @ApiProperty({ enum: SESSION_FORMATS, description: 'The library whose session string is wanted' })
  @IsIn(SESSION_FORMATS)
  format!: SessionFormat;
}

export class MovedOutSessionDto implements MovedOutSession {
  @ApiText({ description: 'Gives full access to the account. Shown once' })
  session!: string;
}

@ValidationErrorCode('login_url_invalid')
export class LetInDto implements LetIn {
  @ApiText({
    description: 'The content of the QR code of the other program',
    example: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
    maxLength: URL_MAX_LENGTH,
  })
  @RequiredTrimmedText(URL_MAX_LENGTH)
  @Matches(LOGIN_URL)
  url!: string;
}

export class LetInDeviceDto implements LetInDevice {
  @ApiText()
  device_model!: string;

  @ApiText()
  platform!: string;

  @ApiText()
  system_version!: string;

  @ApiText()
  app_name!: string;

  @ApiText()
  app_version!: string;

  @ApiText()
  ip!: string;

  @ApiText()
  country!: string;

  @ApiText()
  region!: string;

  @ApiProperty({ description: 'The program has to ask for the 2FA password yet' })
  password_pending!: boolean;
}

export class LetInAnswerDto implements LetInAnswer {
  @ApiProperty({ type: LetInDeviceDto })
  device!: LetInDeviceDto;
}
