import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { USERNAME_MAX_LENGTH } from '@giftbuyer/contracts';

export const USERNAME_KEY = 'users_username_key';

@Entity('users')
@Unique(USERNAME_KEY, ['username'])
export class UserEntity {
  @PrimaryGeneratedColumn('increment', { primaryKeyConstraintName: 'users_pkey' })
  id!: number;

  @Column('varchar', { length: USERNAME_MAX_LENGTH })
  username!: string;

  /** PHC string. */
  @Column('varchar', { name: 'password_hash', length: 256 })
  passwordHash!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
