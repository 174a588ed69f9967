import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { API_PROFILE_NAME_MAX_LENGTH, type Environment } from '@giftbuyer/contracts';
import { UserEntity } from '../auth/user.entity.js';

export const API_ID_UNIQUE = 'api_profiles_api_id_key';
export const API_HASH_UNIQUE = 'api_profiles_api_hash_key';

@Entity('api_profiles')
@Unique('api_profiles_user_id_id_key', ['userId', 'id'])
@Unique(API_ID_UNIQUE, ['userId', 'environment', 'apiId'])
@Unique(API_HASH_UNIQUE, ['userId', 'environment', 'apiHashBlindIndex'])
export class ApiProfileEntity {
  /** Taken by `nextId` before the insert. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'api_profiles_pkey' })
  id!: number;

  @ForeignKey(() => UserEntity, { name: 'api_profiles_user_id_fkey', onDelete: 'CASCADE' })
  @Column('integer', { name: 'user_id' })
  userId!: number;

  @Column('varchar', { length: 16 })
  environment!: Environment;

  @Column('integer', { name: 'api_id' })
  apiId!: number;

  @Column('bytea', { name: 'api_hash_sealed' })
  apiHashSealed!: Buffer;

  @Column('bytea', { name: 'api_hash_blind_index' })
  apiHashBlindIndex!: Buffer;

  /** Null when the owner gave none. */
  @Column('varchar', { length: API_PROFILE_NAME_MAX_LENGTH, nullable: true })
  name!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
