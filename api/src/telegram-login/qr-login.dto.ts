import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';
import type { BeginQrLogin, BegunQrLogin, QrCode, CompletedQrLogin, ScanQrCode } from '@giftbuyer/contracts';
import { ApiCount, ApiId, ApiText, ID_MAX } from '../http/api-properties.js';
import { RequiredTrimmedText } from '../http/fields.js';
import { OkDto } from '../http/ok.dto.js';
import { ValidationErrorCode } from '../http/validation-pipe.js';
import { OptionalProxyId } from '../proxies/optional-proxy-id.js';
import { LOGIN_ID } from './telegram-login.dto.js';

@ValidationErrorCode('api_profile_id_required')
export class BeginQrLoginDto implements BeginQrLogin {
  @ApiId({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  api_profile_id!: number;

  @OptionalProxyId('the default of the user, and an account that is known keeps its own')
  proxy_id?: number | null;
}

export class QrCodeDto implements QrCode {
  @ApiText({ description: 'The content of the QR code to show' })
  url!: string;

  @ApiCount({ description: 'How long it can be scanned' })
  expires_in_seconds!: number;
}

export class BegunQrLoginDto extends QrCodeDto implements BegunQrLogin {
  @ApiProperty(LOGIN_ID)
  login_id!: string;
}

const URL_MAX_LENGTH = 600;

export class ScanQrCodeDto implements ScanQrCode {
  @ApiId({ description: 'Of the sandbox', example: 1 })
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  api_profile_id!: number;

  @ApiText({
    description: 'The content of the QR code',
    example: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
    maxLength: URL_MAX_LENGTH,
  })
  @RequiredTrimmedText(URL_MAX_LENGTH)
  url!: string;

  @ApiText({ description: 'A number of the sandbox, whose account scans it', example: '+9996621234' })
  @Matches(/^\+99966[1-3]\d{4}$/)
  phone!: string;
}

export class CompletedQrLoginDto extends OkDto implements CompletedQrLogin {
  @ApiId({ description: 'The account in the list' })
  account_id!: number;
}
