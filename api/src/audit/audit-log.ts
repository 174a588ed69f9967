import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import {
  AUDIT_KEPT_DAYS,
  AUDIT_PAGE_SIZE,
  type AuditActor,
  type AuditEntry,
  type AuditEvent,
  type AuditPage,
} from '@giftbuyer/contracts';
import type { EntityManager } from 'typeorm';
import { Repository } from 'typeorm';
import { DatabaseHealth } from '../database/database-health.js';
import { toLoggable } from '../errors/loggable-error.js';
import { AuditEntryEntity } from './audit-entry.entity.js';
import { requestOrigin } from './request-origin.js';

const SUBJECT_MAX_LENGTH = 128;
/** Failures of further addresses within the hour share one entry without an address, so that an attack fills no disk. */
const ADDRESSES_PER_HOUR = 5;

const COUNT_FAILURE = `
  INSERT INTO audit_entries AS entry (user_id, event, actor, failure_hour, address, user_agent)
  SELECT $1, $2, $3, hour.hour,
    CASE WHEN others.count < ${ADDRESSES_PER_HOUR} THEN $4 ELSE '' END,
    CASE WHEN others.count < ${ADDRESSES_PER_HOUR} THEN $5 ELSE '' END
  FROM (SELECT date_trunc('hour', now()) AS hour) hour, LATERAL (
    SELECT count(*) FROM audit_entries other
    WHERE other.user_id = $1 AND other.failure_hour = hour.hour AND other.event = $2 AND other.address <> $4) others
  ON CONFLICT (user_id, failure_hour, event, address) WHERE failure_hour IS NOT NULL
  DO UPDATE SET count = entry.count + 1, last_at = now()`;

interface Details {
  /** Default: `user`. */
  actor?: AuditActor;
  /** The name of the profile or account concerned; not a secret. */
  subject?: string | null;
  /** The id of the panel session that begins with it. */
  startedSession?: string;
}

export interface AuditQuery {
  userId: number;
  /** The panel session of the reader. */
  sessionId: string;
  /** Only older entries than this one. */
  before?: string;
  /** Only entries that began a session. */
  signIns?: boolean;
}

/** The audit log of each user: changes of access, profiles and accounts. */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger(AuditLog.name);

  constructor(
    @InjectRepository(AuditEntryEntity) private readonly entries: Repository<AuditEntryEntity>,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** @param manager of the transaction that does what is recorded */
  async record(manager: EntityManager, userId: number, event: AuditEvent, details: Details = {}): Promise<void> {
    const { actor = 'user', subject = null, startedSession } = details;
    await manager.insert(AuditEntryEntity, {
      userId,
      event,
      actor,
      ...requestOrigin(),
      subject: subject && truncate(subject),
      startedSidHash: startedSession === undefined ? null : Buffer.from(startedSession, 'hex'),
    });
  }

  /**
   * Counts a failed attempt. Never throws, so the error of the attempt is not replaced. Callers whose response time must not
   * reveal whether a user exists do not await it.
   */
  async recordFailure(userId: number, event: AuditEvent, actor: AuditActor = 'user'): Promise<void> {
    const { address, userAgent } = requestOrigin();
    try {
      await this.entries.query(COUNT_FAILURE, [userId, event, actor, address, userAgent]);
    } catch (error) {
      if (!this.databaseHealth.reportIfDown(error)) this.logger.error(toLoggable(error));
    }
  }

  async readPage({ userId, sessionId, before, signIns = false }: AuditQuery): Promise<AuditPage> {
    const query = this.entries.createQueryBuilder('entry').where('entry.user_id = :userId', { userId });
    if (before !== undefined) query.andWhere('entry.id < :before', { before });
    if (signIns) query.andWhere('entry.started_sid_hash IS NOT NULL');
    const rows = await query
      .orderBy('entry.id', 'DESC')
      .limit(AUDIT_PAGE_SIZE + 1)
      .getMany();
    const items = rows.slice(0, AUDIT_PAGE_SIZE).map((row) => toJson(row, sessionId));
    return { items, next: (rows.length > AUDIT_PAGE_SIZE && items.at(-1)?.id) || null };
  }

  @Cron(CronExpression.EVERY_DAY_AT_4AM, { name: 'audit-log', waitForCompletion: true })
  async sweep(): Promise<void> {
    await this.databaseHealth.runJob('audit-log', () => this.deleteExpired());
  }

  async deleteExpired(): Promise<void> {
    // eslint-disable-next-line owners/named -- of all users, by age.
    await this.entries.query(`DELETE FROM audit_entries WHERE last_at <= now() - interval '${AUDIT_KEPT_DAYS} days'`);
  }
}

function toJson(row: AuditEntryEntity, sessionId: string): AuditEntry {
  return {
    id: row.id,
    event: row.event,
    actor: row.actor,
    at: isoSeconds(row.at),
    count: row.count,
    last_at: isoSeconds(row.lastAt),
    address: row.address,
    user_agent: row.userAgent,
    subject: row.subject,
    is_current: row.startedSidHash?.toString('hex') === sessionId,
  };
}

/** By code points, so that no surrogate pair is split. */
function truncate(text: string): string {
  return [...text].slice(0, SUBJECT_MAX_LENGTH).join('');
}

/** `2026-01-31T12:00:00+00:00`. */
function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}
