import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { PROXY_NAME_MAX_LENGTH, type ProxyFailure, type ProxyKind } from '@giftbuyer/contracts';
import { UserEntity } from '../auth/user.entity.js';

export const IDENTITY_UNIQUE = 'proxies_identity_key';

@Entity('proxies')
@Check('proxies_kind_check', `kind IN ('socks5', 'http', 'mtproxy')`)
@Unique('proxies_user_id_id_key', ['userId', 'id'])
@Unique(IDENTITY_UNIQUE, ['userId', 'identityBlindIndex'])
export class ProxyEntity {
  /** Taken by `nextId` before the insert. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'proxies_pkey' })
  id!: number;

  @ForeignKey(() => UserEntity, { name: 'proxies_user_id_fkey', onDelete: 'CASCADE' })
  @Column('integer', { name: 'user_id' })
  userId!: number;

  @Column('varchar', { length: 8 })
  kind!: ProxyKind;

  /** An address, or a name in ASCII. */
  @Column('varchar', { length: 255 })
  host!: string;

  @Column('integer')
  port!: number;

  /** `ProxySecret`; null without a user name. */
  @Column('bytea', { name: 'secret_sealed', nullable: true })
  secretSealed!: Buffer | null;

  /** HMAC of all that a connection needs: providers choose the exit by the user name and the password. */
  @Column('bytea', { name: 'identity_blind_index' })
  identityBlindIndex!: Buffer;

  /** Null when the owner gave none. */
  @Column('varchar', { length: PROXY_NAME_MAX_LENGTH, nullable: true })
  name!: string | null;

  /** Where Telegram located it at the last check that succeeded: ISO 3166-1 alpha-2. */
  @Column('varchar', { length: 2, nullable: true })
  country!: string | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt!: Date | null;

  /** Of the last check; null when it failed. */
  @Column('integer', { name: 'check_ms', nullable: true })
  checkMs!: number | null;

  /** Why the last check failed. */
  @Column('varchar', { name: 'check_error', length: 16, nullable: true })
  checkError!: ProxyFailure | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
