import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';

/** The balance of an account from `at` until the next row. A database trigger writes it together with the account. */
@Entity('star_balances')
export class StarBalanceEntity {
  @ForeignKey(() => AccountEntity, { name: 'star_balances_account_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName: 'star_balances_pkey' })
  accountId!: number;

  /** When the balance was first read. */
  @PrimaryColumn({ type: 'timestamptz', precision: 3, primaryKeyConstraintName: 'star_balances_pkey' })
  at!: Date;

  /** Whole Stars, in decimal. */
  @Column({ type: 'bigint' })
  amount!: string;

  /** Billionths of a Star. */
  @Column({ type: 'integer' })
  nanos!: number;
}
