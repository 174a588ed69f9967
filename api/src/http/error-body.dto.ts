import { ApiProperty } from '@nestjs/swagger';
import {
  ERROR_CODES,
  NOT_READY,
  PROXY_FAILURES,
  type ErrorBody,
  type ErrorCode,
  type NotReady,
  type ProxyFailure,
} from '@giftbuyer/contracts';
import { ApiCount, ApiId, ApiText, ApiTimestamp } from './api-properties.js';

/** What `ErrorFilter` answers. */
export class ErrorBodyDto implements ErrorBody {
  @ApiProperty({ enum: ERROR_CODES, enumName: 'ErrorCode' })
  error!: ErrorCode;

  @ApiText({ description: 'A sentence for people, Russian or English by `Accept-Language`' })
  detail!: string;

  @ApiText({ required: false, description: 'What the log of the panel calls the request' })
  request_id?: string;

  @ApiProperty({
    type: 'object',
    selfRequired: false,
    additionalProperties: { type: 'string' },
    description: 'What is wrong with which field of the request: `required`, `unknown`, `wrong_type`, `too_long`, …',
  })
  fields?: Record<string, string>;

  @ApiText({
    required: false,
    description: '`telegram_rpc`, `session_invalid`, `telegram_unreachable` of an import: Telegram’s own code',
  })
  error_code?: string;

  @ApiCount({ required: false, description: 'Seconds until the next try; `Retry-After` has them too' })
  wait_seconds?: number;

  @ApiText({ required: false, nullable: true, description: '`note_changed`: the note as it is now' })
  note?: string | null;

  @ApiId({
    required: false,
    description: '`duplicate_api_id`, `duplicate_api_hash`, `duplicate_proxy`, `tag_name_taken`: what has it',
  })
  existing_id?: number;

  @ApiCount({
    required: false,
    description: '`api_profile_in_use`, `proxy_in_use`, `accounts_without_proxy`: how many accounts',
  })
  accounts?: number;

  @ApiId({ required: false, description: '`phone_already_added`, `account_already_added`: the account of the list' })
  account_id?: number;

  @ApiText({ required: false, description: '`phone_already_added`' })
  phone?: string;

  @ApiTimestamp({ required: false, description: '`too_fresh`: from when on it is possible' })
  possible_at?: string;

  @ApiProperty({
    enum: PROXY_FAILURES,
    enumName: 'ProxyFailure',
    required: false,
    description: '`proxy_unreachable`: why',
  })
  reason?: ProxyFailure;

  @ApiProperty({
    isArray: true,
    enum: NOT_READY,
    required: false,
    description: '`unavailable` of `GET /api/ready`: what the panel misses',
  })
  not_ready?: NotReady[];

  @ApiText({ required: false, description: '`cross_site_request`: the address of the page that asked' })
  origin?: string;

  @ApiProperty({
    type: [String],
    required: false,
    description: '`cross_site_request`: the addresses of the panel’s own pages',
  })
  expected_origins?: string[];

  @ApiCount({ required: false, description: 'The status again, on errors of signing in to Telegram' })
  http?: number;
}
