import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Recent attempts of a name, a network or a browser. */
@Entity('attempt_limits')
export class AttemptLimitEntity {
  /** HMAC of the limited name, network or browser, so that no names or addresses are stored. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'attempt_limits_pkey' })
  key!: Buffer;

  /** Failures, where those are counted. */
  @Column('integer')
  failures!: number;

  /** Of failures the last one; of a bucket the time at which it is full again. */
  @Column('timestamptz')
  at!: Date;
}
