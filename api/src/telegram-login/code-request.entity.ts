import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { UserEntity } from '../auth/user.entity.js';

/** A request to Telegram for a login code; kept while it counts towards the limits. */
@Entity('code_requests')
export class CodeRequestEntity {
  @PrimaryGeneratedColumn('identity', {
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'code_requests_pkey',
  })
  id!: number;

  @Index('code_requests_user_id_idx')
  @Column('integer', { name: 'user_id' })
  userId!: number;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'code_requests_user_id_fkey' })
  user!: UserEntity;

  /** Of a profile that may have been deleted since; null for another code within a login. */
  @Column('integer', { name: 'api_profile_id', nullable: true })
  apiProfileId!: number | null;

  /** HMAC of the phone. */
  @Column('bytea', { name: 'phone_blind_index' })
  phoneBlindIndex!: Buffer;

  @Column('timestamptz', { name: 'requested_at', default: () => 'now()' })
  requestedAt!: Date;
}
