import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from './account.entity.js';

/** Who may use the session of an account right now. Every account has its row from the beginning. */
@Entity('account_leases')
@Index('account_leases_held_idx', ['expiresAt'], { where: 'owner IS NOT NULL' })
export class AccountLeaseEntity {
  @ForeignKey(() => AccountEntity, { name: 'account_leases_account_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName: 'account_leases_pkey' })
  accountId!: number;

  /** Names the question by which a process got the lease; null when nobody holds it. */
  @Column({ type: 'uuid', nullable: true })
  owner!: string | null;

  /** Grows whenever the lease goes to somebody, so that a write of the one before is known as such. */
  @Column({ type: 'bigint', default: 0 })
  token!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', default: () => 'now()' })
  expiresAt!: Date;
}
