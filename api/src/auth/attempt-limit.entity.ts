import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How much somebody has tried of late: a name, a network, a browser. */
@Entity('attempt_limits')
export class AttemptLimitEntity {
  /** HMAC of what is limited: neither names nor addresses are kept in the clear. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'attempt_limits_pkey' })
  key!: Buffer;

  /** Failures, where those are counted. */
  @Column('integer')
  failures!: number;

  /** Of failures the last one; of a bucket the time at which it is full again. */
  @Column('timestamptz')
  at!: Date;
}
