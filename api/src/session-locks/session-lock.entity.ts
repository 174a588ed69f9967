import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The lock of one authorization key. Its row is added and deleted together with the account or login. */
@Entity('session_locks')
@Index('session_locks_held_idx', ['expiresAt'], { where: 'owner IS NOT NULL' })
export class SessionLockEntity {
  /** See `LockKey`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'session_locks_pkey' })
  key!: string;

  /** Names the statement that acquired the lock; null while the lock is free. */
  @Column({ type: 'uuid', nullable: true })
  owner!: string | null;

  /** Incremented by every acquisition: a fencing token. */
  @Column({ type: 'bigint', default: 0 })
  token!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', default: () => 'now()' })
  expiresAt!: Date;
}
