import type { Environment } from '@giftbuyer/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Until when no account that is signed in with this api_id is read: several of them got a flood wait. */
@Entity('app_flood_waits')
export class AppFloodWaitEntity {
  @PrimaryColumn({ type: 'varchar', length: 16, primaryKeyConstraintName: 'app_flood_waits_pkey' })
  environment!: Environment;

  @PrimaryColumn({ name: 'api_id', type: 'integer', primaryKeyConstraintName: 'app_flood_waits_pkey' })
  apiId!: number;

  @Column({ type: 'timestamptz' })
  until!: Date;
}
