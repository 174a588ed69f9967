import { ApiProperty } from '@nestjs/swagger';
import {
  ERROR_CODES,
  PROXY_FAILURES,
  REFRESH_STAGES,
  type ErrorCode,
  type ProxyFailure,
  type RefreshAllDoneLine,
  type RefreshAllFailure,
  type RefreshAllProgressLine,
  type RefreshDoneLine,
  type RefreshErrorLine,
  type RefreshStage,
  type RefreshStageLine,
  type RefreshWaitLine,
} from '@giftbuyer/contracts';
import { AccountDto } from '../http/account.dto.js';
import { ApiCount, ApiId, ApiText, ApiTrue } from '../http/api-properties.js';

const MESSAGE = { description: 'A sentence for people, Russian or English by `Accept-Language`' };

export class RefreshStageLineDto implements RefreshStageLine {
  @ApiProperty({ enum: REFRESH_STAGES, enumName: 'RefreshStage' })
  stage!: RefreshStage;

  @ApiText(MESSAGE)
  message!: string;
}

export class RefreshWaitLineDto implements RefreshWaitLine {
  @ApiProperty({ enum: ['wait'] })
  stage!: 'wait';

  @ApiText(MESSAGE)
  message!: string;

  @ApiCount({ required: false, description: 'Seconds until Telegram is asked again; absent when unknown' })
  retry_after?: number;
}

export class RefreshDoneLineDto implements RefreshDoneLine {
  @ApiTrue()
  done!: true;

  @ApiText(MESSAGE)
  message!: string;

  @ApiProperty()
  account!: AccountDto;
}

export class RefreshErrorLineDto implements RefreshErrorLine {
  @ApiProperty({ enum: ERROR_CODES, enumName: 'ErrorCode' })
  error!: ErrorCode;

  @ApiText(MESSAGE)
  detail!: string;

  @ApiText({ required: false, description: 'Telegram’s own code' })
  error_code?: string;

  @ApiProperty({
    enum: PROXY_FAILURES,
    enumName: 'ProxyFailure',
    required: false,
    description: '`proxy_unreachable`: why',
  })
  reason?: ProxyFailure;

  @ApiCount({ required: false, description: 'Seconds until the next try' })
  wait_seconds?: number;
}

export class RefreshAllProgressLineDto implements RefreshAllProgressLine {
  @ApiCount()
  total!: number;

  @ApiCount({ description: 'How many accounts are finished' })
  done!: number;

  @ApiCount({ description: 'How many of them got no new reading' })
  failed!: number;
}

export class RefreshAllFailureDto extends RefreshErrorLineDto implements RefreshAllFailure {
  @ApiId()
  id!: number;
}

export class RefreshAllDoneLineDto implements RefreshAllDoneLine {
  @ApiTrue()
  done!: true;

  @ApiCount()
  total!: number;

  @ApiCount()
  failed!: number;

  @ApiProperty({ type: [RefreshAllFailureDto] })
  failures!: RefreshAllFailureDto[];
}
