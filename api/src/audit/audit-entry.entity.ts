import type { AuditActor, AuditEvent } from '@giftbuyer/contracts';
import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One event, or a failure with its `count`. Triggers refuse every other change of a row. */
@Entity('audit_entries')
@ForeignKey('users', ['userId'], ['id'], { name: 'audit_entries_user_id_fkey', onDelete: 'CASCADE' })
@Index('audit_entries_page_idx', ['userId', 'id'])
@Index('audit_entries_failures_key', ['userId', 'failureHour', 'event', 'address'], {
  unique: true,
  where: 'failure_hour IS NOT NULL',
})
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint', primaryKeyConstraintName: 'audit_entries_pkey' })
  id!: string;

  @Column('integer', { name: 'user_id' })
  userId!: number;

  @Column('varchar', { length: 32 })
  event!: AuditEvent;

  @Column('varchar', { length: 16 })
  actor!: AuditActor;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('timestamptz', { name: 'last_at', default: () => 'now()' })
  lastAt!: Date;

  @Column('integer', { default: 1 })
  count!: number;

  /** The beginning of the hour in which a failure is counted; null for everything else. */
  @Column('timestamptz', { name: 'failure_hour', nullable: true })
  failureHour!: Date | null;

  @Column('varchar', { length: 64 })
  address!: string;

  @Column('varchar', { name: 'user_agent', length: 256 })
  userAgent!: string;

  @Column('varchar', { length: 128, nullable: true })
  subject!: string | null;

  /** SHA-256 of the `sid` claim of the session that began with it. */
  @Column('bytea', { name: 'started_sid_hash', nullable: true })
  startedSidHash!: Buffer | null;
}
