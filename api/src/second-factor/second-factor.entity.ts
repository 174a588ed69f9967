import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The second factor of a user: on with a seed, being set up with a pending one, or both while it is changed. */
@Entity('second_factors')
@Check('second_factors_enabled_check', '(seed_sealed IS NULL) = (enabled_at IS NULL)')
@Check('second_factors_pending_check', '(pending_sealed IS NULL) = (pending_until IS NULL)')
@ForeignKey('users', ['userId'], ['id'], { name: 'second_factors_user_id_fkey', onDelete: 'CASCADE' })
export class SecondFactorEntity {
  @PrimaryColumn('integer', { name: 'user_id', primaryKeyConstraintName: 'second_factors_pkey' })
  userId!: number;

  @Column('bytea', { name: 'seed_sealed', nullable: true })
  seedSealed!: Buffer | null;

  @Column('timestamptz', { name: 'enabled_at', nullable: true })
  enabledAt!: Date | null;

  @Column('bytea', { name: 'pending_sealed', nullable: true })
  pendingSealed!: Buffer | null;

  @Column('timestamptz', { name: 'pending_until', nullable: true })
  pendingUntil!: Date | null;

  /** The latest time step (RFC 6238, 4.2) whose code was used: codes up to it are void. */
  @Column('integer', { name: 'last_time_step', default: 0 })
  lastTimeStep!: number;

  /** Wrong codes since the last right one. */
  @Column('integer', { default: 0 })
  failures!: number;

  /** Before it no code of the app is checked. */
  @Column('timestamptz', { name: 'retry_at', nullable: true })
  retryAt!: Date | null;

  /** Incremented with each use or change of the second factor, which voids pending second steps. */
  @Column('integer', { default: 0 })
  revision!: number;
}
