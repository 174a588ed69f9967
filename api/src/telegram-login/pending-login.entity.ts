import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { ProxyEntity } from '../proxies/proxy.entity.js';
import { UserEntity } from '../auth/user.entity.js';

export const PROXY_FOREIGN_KEY = 'pending_logins_proxy_id_fkey';
export const API_PROFILE_FOREIGN_KEY = 'pending_logins_api_profile_id_fkey';

/**
 * A login at Telegram. Until `expiresAt` it can be continued; after that the row is kept until Telegram has confirmed
 * that the login is cancelled.
 */
@Entity('pending_logins')
@Index('pending_logins_phone_idx', ['userId', 'phoneBlindIndex'])
@ForeignKey(() => ApiProfileEntity, ['userId', 'apiProfileId'], ['userId', 'id'], {
  name: API_PROFILE_FOREIGN_KEY,
})
@ForeignKey(() => ProxyEntity, ['userId', 'proxyId'], ['userId', 'id'], { name: PROXY_FOREIGN_KEY })
export class PendingLoginEntity {
  /** 22 URL-safe characters. */
  @PrimaryColumn({ type: 'varchar', length: 22, primaryKeyConstraintName: 'pending_logins_pkey' })
  id!: string;

  @ForeignKey(() => UserEntity, { name: 'pending_logins_user_id_fkey', onDelete: 'CASCADE' })
  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  /** Null when the profile was deleted, which ends the login. */
  @Column({ name: 'api_profile_id', type: 'integer', nullable: true })
  apiProfileId!: number | null;

  /** Null without a proxy, and when it was deleted, which ends the login. */
  @Column({ name: 'proxy_id', type: 'integer', nullable: true })
  proxyId!: number | null;

  /** Finds the other logins of the same phone; null in a login by QR code, whose phone is known at its end. */
  @Column({ name: 'phone_blind_index', type: 'bytea', nullable: true })
  phoneBlindIndex!: Buffer | null;

  /** `LoginState`, which holds an authorization key. */
  @Column({ name: 'state_sealed', type: 'bytea' })
  stateSealed!: Buffer;

  @Index('pending_logins_expires_at_idx')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** Failed attempts to cancel the login at Telegram. */
  @Column({ name: 'cancel_failures', type: 'integer', default: 0 })
  cancelFailures!: number;

  /** The earliest time of the next attempt to cancel the login at Telegram. */
  @Column({ name: 'cancel_retry_at', type: 'timestamptz', nullable: true })
  cancelRetryAt!: Date | null;
}
