import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AUDIT_KEPT_DAYS, type AuditEntry, type AuditPage } from '@giftbuyer/contracts';
import { AuditLog } from '../audit/audit-log.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { AuditPageDto, AuditPageQuery } from './audit.dto.js';

const ENTRY: AuditEntry = {
  id: '4712',
  event: 'login',
  actor: 'user',
  at: '2026-02-01T08:30:00+00:00',
  count: 1,
  last_at: '2026-02-01T08:30:00+00:00',
  address: '192.0.2.7',
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  subject: null,
  is_current: true,
};

@ApiTags('panel')
@Controller('audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @ApiOperation({
    operationId: 'listAuditEntries',
    summary: 'What happened to your access, profiles and accounts, newest first',
    description:
      `Entries are kept for ${AUDIT_KEPT_DAYS} days. What failed several times within an hour is one entry for each ` +
      'address with a `count`; \`is_current\` marks the entry that began the session that asks.',
  })
  @ApiAnswer(AuditPageDto, { items: [ENTRY], next: '4712' })
  @ApiErrors('validation_failed')
  page(@CurrentUser() user: AuthenticatedUser, @Query() { before, only }: AuditPageQuery): Promise<AuditPage> {
    return this.log.readPage({ userId: user.id, sessionId: user.sessionId, before, signIns: only === 'sign-ins' });
  }
}
