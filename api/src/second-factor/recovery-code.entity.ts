import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { SecondFactorEntity } from './second-factor.entity.js';

/** A code that replaces one of the app, once. */
@Entity('recovery_codes')
@ForeignKey(() => SecondFactorEntity, ['userId'], ['userId'], {
  name: 'recovery_codes_user_id_fkey',
  onDelete: 'CASCADE',
})
export class RecoveryCodeEntity {
  @PrimaryColumn('integer', { name: 'user_id', primaryKeyConstraintName: 'recovery_codes_pkey' })
  userId!: number;

  /** HMAC of `recoveryHash`, by `Sealing.blindIndex`. */
  @PrimaryColumn('bytea', { name: 'code_blind_index', primaryKeyConstraintName: 'recovery_codes_pkey' })
  codeBlindIndex!: Buffer;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
