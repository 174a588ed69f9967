import type { StarCurrency, StarPeerKind, StarTransactionKind, StarTransactionState } from '@giftbuyer/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';

const primaryKeyConstraintName = 'star_transactions_pkey';

/** A transaction of an account. Written by the function `ingest_star_transactions`, never deleted without its account. */
@Entity('star_transactions')
@Check('star_transactions_currency_check', `currency IN ('stars', 'ton')`)
@Check('star_transactions_state_check', `state IN ('done', 'pending', 'failed')`)
@Index('star_transactions_user_idx', ['userId', 'currency', 'at'])
@Index('star_transactions_account_idx', ['accountId', 'currency', 'at'])
@Index('star_transactions_kind_idx', ['userId', 'currency', 'kind', 'at'])
@Index('star_transactions_gift_idx', ['userId', 'giftId', 'at'], { where: 'gift_id IS NOT NULL' })
@Index('star_transactions_unseen_idx', ['userId', 'accountId'], { where: 'is_unseen' })
@Index('star_transactions_pending_idx', ['accountId', 'currency'], { where: `state = 'pending'` })
@ForeignKey(() => AccountEntity, ['userId', 'accountId'], ['userId', 'id'], {
  name: 'star_transactions_account_id_fkey',
  onDelete: 'CASCADE',
})
export class StarTransactionEntity {
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName })
  accountId!: number;

  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  @PrimaryColumn({ type: 'varchar', length: 8, primaryKeyConstraintName })
  currency!: StarCurrency;

  /** Telegram's id. A refund has that of the refunded transaction. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName })
  id!: string;

  @PrimaryColumn({ name: 'is_refund', type: 'boolean', primaryKeyConstraintName })
  isRefund!: boolean;

  /** Whole Stars or TON, in decimal; negative for a payment. */
  @Column({ type: 'bigint' })
  amount!: string;

  /** Billionths, of the same sign. */
  @Column({ type: 'integer' })
  nanos!: number;

  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'varchar', length: 8 })
  state!: StarTransactionState;

  @Column({ type: 'varchar', length: 32 })
  kind!: StarTransactionKind;

  @Column({ name: 'peer_kind', type: 'varchar', length: 16 })
  peerKind!: StarPeerKind;

  /** 64 bits, in decimal. */
  @Column({ name: 'peer_id', type: 'bigint', nullable: true })
  peerId!: string | null;

  @Column({ name: 'peer_name', type: 'text', nullable: true })
  peerName!: string | null;

  /** 64 bits, in decimal. */
  @Column({ name: 'gift_id', type: 'bigint', nullable: true })
  giftId!: string | null;

  @Column({ type: 'text', nullable: true })
  title!: string | null;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  /** When the panel first read it. */
  @Column({ name: 'seen_at', type: 'timestamptz' })
  seenAt!: Date;

  /** Spent, and not by a purchase of the panel. */
  @Column({ name: 'is_foreign', type: 'boolean' })
  isForeign!: boolean;

  /** Foreign, and its owner was alerted and has not looked yet. */
  @Column({ name: 'is_unseen', type: 'boolean' })
  isUnseen!: boolean;
}
