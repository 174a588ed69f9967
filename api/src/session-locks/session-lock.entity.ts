import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The exclusive use of one authorization key. A row is added with its account or login and deleted with it. */
@Entity('session_locks')
@Index('session_locks_held_idx', ['expiresAt'], { where: 'owner IS NOT NULL' })
export class SessionLockEntity {
  /** See `LockKey`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'session_locks_pkey' })
  key!: string;

  /** Names the statement that acquired the lock; null while the lock is free. */
  @Column({ type: 'uuid', nullable: true })
  owner!: string | null;

  /** Grows with every acquisition: a fencing token. */
  @Column({ type: 'bigint', default: 0 })
  token!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', default: () => 'now()' })
  expiresAt!: Date;
}
