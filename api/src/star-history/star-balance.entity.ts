import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';

/** The balance of an account from `at` until the next one. A trigger of the database writes it with the account. */
@Entity('star_balances')
export class StarBalanceEntity {
  @ForeignKey(() => AccountEntity, { name: 'star_balances_account_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'account_id', type: 'integer', primaryKeyConstraintName: 'star_balances_pkey' })
  accountId!: number;

  /** When it was read for the first time. */
  @PrimaryColumn({ type: 'timestamptz', precision: 3, primaryKeyConstraintName: 'star_balances_pkey' })
  at!: Date;

  /** Whole Stars, in decimal. */
  @Column({ type: 'bigint' })
  amount!: string;

  /** Billionths of a Star. */
  @Column({ type: 'integer' })
  nanos!: number;
}
