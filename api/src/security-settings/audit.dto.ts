import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import {
  AUDIT_ACTORS,
  AUDIT_EVENTS,
  type AuditActor,
  type AuditEntry,
  type AuditEvent,
  type AuditPage,
} from '@giftbuyer/contracts';
import { ApiCount, ApiInt64, ApiText, ApiTimestamp } from '../http/api-properties.js';

/** Smaller than the largest `bigint` of PostgreSQL. */
const ENTRY_ID = /^[1-9]\d{0,17}$/;

export class AuditPageQuery {
  @ApiPropertyOptional({
    example: '4711',
    pattern: ENTRY_ID.source,
    description: '`next` of the page before it; unset: the newest entries.',
  })
  @IsOptional()
  @Matches(ENTRY_ID)
  before?: string;

  @ApiPropertyOptional({ enum: ['sign-ins'], description: 'Only entries that began a panel session.' })
  @IsOptional()
  @IsIn(['sign-ins'])
  only?: 'sign-ins';
}

export class AuditEntryDto implements AuditEntry {
  @ApiInt64({ description: 'Newer entries have larger ones' })
  id!: string;

  @ApiProperty({ enum: AUDIT_EVENTS, enumName: 'AuditEvent' })
  event!: AuditEvent;

  @ApiProperty({ enum: AUDIT_ACTORS, enumName: 'AuditActor' })
  actor!: AuditActor;

  @ApiTimestamp()
  at!: string;

  @ApiCount({ minimum: 1, description: 'How often a failure happened' })
  count!: number;

  @ApiTimestamp({ description: 'When it happened last' })
  last_at!: string;

  @ApiText({ description: 'Empty when unknown' })
  address!: string;

  @ApiText({ maxLength: 256, description: 'As the browser calls itself; may be empty' })
  user_agent!: string;

  @ApiText({ nullable: true, description: 'The name of the profile or account that it was about' })
  subject!: string | null;

  @ApiProperty({ description: 'It began the session that asks' })
  is_current!: boolean;
}

export class AuditPageDto implements AuditPage {
  @ApiProperty({ type: [AuditEntryDto] })
  items!: AuditEntryDto[];

  @ApiInt64({ nullable: true, description: '`before` of the next page; null when there is none' })
  next!: string | null;
}
