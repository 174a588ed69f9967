import type { Environment } from '@giftbuyer/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Set when several accounts with one api_id got a flood wait: until then no account with that api_id is read. */
@Entity('app_flood_waits')
export class AppFloodWaitEntity {
  @PrimaryColumn({ type: 'varchar', length: 16, primaryKeyConstraintName: 'app_flood_waits_pkey' })
  environment!: Environment;

  @PrimaryColumn({ name: 'api_id', type: 'integer', primaryKeyConstraintName: 'app_flood_waits_pkey' })
  apiId!: number;

  @Column({ type: 'timestamptz' })
  until!: Date;
}
