import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../auth/user.entity.js';
import { ProxyEntity } from './proxy.entity.js';

/**
 * What holds for all connections of a user; without a row, no proxy. It is no column of `users`, because backups need tables
 * that do not refer to each other in a circle.
 */
@Entity('proxy_settings')
@ForeignKey(() => ProxyEntity, ['userId', 'defaultProxyId'], ['userId', 'id'], {
  name: 'proxy_settings_default_proxy_id_fkey',
})
export class ProxySettingsEntity {
  @ForeignKey(() => UserEntity, { name: 'proxy_settings_user_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('integer', { name: 'user_id', primaryKeyConstraintName: 'proxy_settings_pkey' })
  userId!: number;

  /** The proxy of a sign-in that names none. */
  @Column('integer', { name: 'default_proxy_id', nullable: true })
  defaultProxyId!: number | null;

  /** Nothing of the user connects to Telegram without a proxy. */
  @Column('boolean', { name: 'proxy_only', default: false })
  proxyOnly!: boolean;
}
