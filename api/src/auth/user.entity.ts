import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { USERNAME_MAX_LENGTH } from '@giftbuyer/contracts';

export const USERNAME_UNIQUE = 'users_username_key';
export const NAME_KEY_UNIQUE = 'users_name_key_key';

@Entity('users')
@Unique(USERNAME_UNIQUE, ['username'])
@Unique(NAME_KEY_UNIQUE, ['nameKey'])
export class UserEntity {
  @PrimaryGeneratedColumn('increment', { primaryKeyConstraintName: 'users_pkey' })
  id!: number;

  @Column('varchar', { length: USERNAME_MAX_LENGTH })
  username!: string;

  /** See `nameKeyOf`. Null for a user from before it whose name another, older user has in other letters. */
  @Column('text', { name: 'name_key', nullable: true })
  nameKey!: string | null;

  /** PHC string. */
  @Column('varchar', { name: 'password_hash', length: 256 })
  passwordHash!: string;

  /** Grows when the user signs out everywhere: what browsers were given before is void. */
  @Column('integer', { name: 'access_epoch', default: 0 })
  accessEpoch!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Since when the operator of the panel keeps the user from signing in; null when allowed. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;
}
