import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: the confirmed location of the data. */
@Entity('installation')
@Check('installation_one_row_check', 'id = 1')
export class InstallationEntity {
  @PrimaryColumn({ type: 'smallint', default: 1, primaryKeyConstraintName: 'installation_pkey' })
  id!: number;

  /** SHA-256 in hex, see `data-location.ts`. */
  @Column({ type: 'varchar', length: 64 })
  place!: string;

  @Column({ name: 'confirmed_at', type: 'timestamptz', default: () => 'now()' })
  confirmedAt!: Date;
}
