import type { Environment } from '@giftbuyer/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is known of the catalogue of an environment, who looks at it, and the lease of its watcher. */
@Entity('catalogues')
export class CatalogueEntity {
  @PrimaryColumn('varchar', { length: 16, primaryKeyConstraintName: 'catalogues_pkey' })
  environment!: Environment;

  /** Of the last answer; the next question contains it. */
  @Column('integer', { nullable: true })
  hash!: number | null;

  /** The first reading: what it had is not new. */
  @Column('timestamptz', { name: 'baseline_at', nullable: true })
  baselineAt!: Date | null;

  /** The last answer, also one that nothing has changed. */
  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt!: Date | null;

  /** The last answer with numbers. */
  @Column('timestamptz', { name: 'numbers_at', nullable: true })
  numbersAt!: Date | null;

  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt!: Date | null;

  /** `FLOOD_WAIT`. */
  @Column('timestamptz', { name: 'wait_until', nullable: true })
  waitUntil!: Date | null;

  /** Longer than usual after a flood wait; 0 is usual. */
  @Column('integer', { name: 'interval_seconds', default: 0 })
  intervalSeconds!: number;

  /** When a page with the gifts last asked for them. */
  @Column('timestamptz', { name: 'page_at', nullable: true })
  pageAt!: Date | null;

  /** When a browser that gives notice of new gifts last asked. */
  @Column('timestamptz', { name: 'notice_at', nullable: true })
  noticeAt!: Date | null;

  /** The account whose turn was last. */
  @Column('integer', { name: 'last_account_id', nullable: true })
  lastAccountId!: number | null;

  /** Grows with every change of a gift. */
  @Column('integer', { default: 0 })
  revision!: number;

  @Column('uuid', { nullable: true })
  owner!: string | null;

  @Column('bigint', { default: 0 })
  token!: string;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;
}
