import { Column, CreateDateColumn, Entity, JoinColumn, OneToOne, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from './user.entity.js';

/** The one panel session of a user. */
@Entity('session_tokens')
@Unique('session_tokens_sid_hash_key', ['sidHash'])
export class SessionTokenEntity {
  @PrimaryColumn('integer', { name: 'user_id', primaryKeyConstraintName: 'session_tokens_pkey' })
  userId!: number;

  @OneToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'session_tokens_user_id_fkey' })
  user!: UserEntity;

  /** SHA-256 of the `sid` claim. */
  @Column('bytea', { name: 'sid_hash' })
  sidHash!: Buffer;

  /** SHA-256 of the key that every request of the session must show; null when its client sent none. */
  @Column('bytea', { name: 'origin_key_hash', nullable: true })
  originKeyHash!: Buffer | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** At most a minute too early. */
  @Column('timestamptz', { name: 'last_used_at', default: () => 'now()' })
  lastUsedAt!: Date;

  /** Until then the password counts as just given; null in sessions from before passwords were confirmed. */
  @Column('timestamptz', { name: 'confirmed_until', nullable: true })
  confirmedUntil!: Date | null;
}
