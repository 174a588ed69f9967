import type { LedgerGap, StarCurrency, StarTransactionKind } from '@giftbuyer/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';

/** How complete the transactions of an account are. Written by the function `ingest_star_transactions`. */
@Entity('star_ledgers')
@Check('star_ledgers_currency_check', `currency IN ('stars', 'ton')`)
@Check(
  'star_ledgers_gap_check',
  `gap IN ('reading_history', 'history_ends', 'pending_rows', 'unexplained') AND gap_since IS NOT NULL
   OR gap IS NULL AND gap_since IS NULL`,
)
@Index('star_ledgers_turn_idx', ['turnAt'], { where: 'turn_at IS NOT NULL' })
@ForeignKey(() => AccountEntity, ['userId', 'accountId'], ['userId', 'id'], {
  name: 'star_ledgers_account_id_fkey',
  onDelete: 'CASCADE',
})
export class StarLedgerEntity {
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName: 'star_ledgers_pkey' })
  accountId!: number;

  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  @PrimaryColumn({ type: 'varchar', length: 8, primaryKeyConstraintName: 'star_ledgers_pkey' })
  currency!: StarCurrency;

  /** When it was first read; earlier transactions do not alert. */
  @Column({ name: 'watched_since', type: 'timestamptz' })
  watchedSince!: Date;

  /** When the newest transactions were last saved; readings that bring the same ones do it hourly. */
  @Column({ name: 'read_at', type: 'timestamptz' })
  readAt!: Date;

  /** All transactions since the beginning are there, but those of a catch-up. */
  @Column({ name: 'is_complete', type: 'boolean', default: false })
  isComplete!: boolean;

  /** The page with which reading back to the beginning goes on; null when it is over. */
  @Column({ name: 'backfill_offset', type: 'text', nullable: true })
  backfillOffset!: string | null;

  /** The page with which reading back to the rows that were known goes on; null when nothing is missing. */
  @Column({ name: 'catch_up_offset', type: 'text', nullable: true })
  catchUpOffset!: string | null;

  /** A catch-up ends at a row that was seen until then; `-infinity` when it looks for rows that appeared late. */
  @Column({ name: 'catch_up_since', type: 'timestamptz', nullable: true })
  catchUpSince!: Date | number | null;

  /** Billionths. */
  @Column({ type: 'numeric', default: 0 })
  balance!: string;

  /** `balance` minus the sum of the transactions that have not failed. */
  @Column({ type: 'numeric', default: 0 })
  difference!: string;

  /** The difference when all transactions had been read that Telegram has; null before. */
  @Column({ name: 'history_difference', type: 'numeric', nullable: true })
  historyDifference!: string | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  gap!: LedgerGap | null;

  @Column({ name: 'gap_since', type: 'timestamptz', nullable: true })
  gapSince!: Date | null;

  /** When rows that appeared late may be looked for again. */
  @Column({ name: 'rescan_at', type: 'timestamptz', nullable: true })
  rescanAt!: Date | null;

  /** When the next page may be read; null when there is none to read. */
  @Column({ name: 'turn_at', type: 'timestamptz', nullable: true })
  turnAt!: Date | null;
}

/** What came and went on a day in UTC, for one kind; failed transactions are not in it. Written by triggers. */
@Entity('star_days')
@Index('star_days_user_idx', ['userId', 'currency', 'day'])
@ForeignKey(() => AccountEntity, ['userId', 'accountId'], ['userId', 'id'], {
  name: 'star_days_account_id_fkey',
  onDelete: 'CASCADE',
})
export class StarDayEntity {
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName: 'star_days_pkey' })
  accountId!: number;

  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  @PrimaryColumn({ type: 'varchar', length: 8, primaryKeyConstraintName: 'star_days_pkey' })
  currency!: StarCurrency;

  @PrimaryColumn({ type: 'date', primaryKeyConstraintName: 'star_days_pkey' })
  day!: string;

  @PrimaryColumn({ type: 'varchar', length: 32, primaryKeyConstraintName: 'star_days_pkey' })
  kind!: StarTransactionKind;

  /** Whole Stars or TON, in decimal; `bigint`, because sums of `numeric` take twice as long. */
  @Column({ type: 'bigint' })
  received!: string;

  /** Billionths, which may be more than one Star. */
  @Column({ name: 'received_nanos', type: 'bigint' })
  receivedNanos!: string;

  @Column({ type: 'bigint' })
  spent!: string;

  @Column({ name: 'spent_nanos', type: 'bigint' })
  spentNanos!: string;
}

/** An account whose foreign transactions do not alert. */
@Entity('muted_ledgers')
@ForeignKey(() => AccountEntity, ['userId', 'accountId'], ['userId', 'id'], {
  name: 'muted_ledgers_account_id_fkey',
  onDelete: 'CASCADE',
})
export class MutedLedgerEntity {
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName: 'muted_ledgers_pkey' })
  accountId!: number;

  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;
}
