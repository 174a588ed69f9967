import type { Environment } from '@giftbuyer/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Until when Telegram wants no reading from any account that is signed in with this api_id. */
@Entity('app_waits')
export class AppWaitEntity {
  @PrimaryColumn({ type: 'varchar', length: 16, primaryKeyConstraintName: 'app_waits_pkey' })
  environment!: Environment;

  @PrimaryColumn({ name: 'api_id', type: 'integer', primaryKeyConstraintName: 'app_waits_pkey' })
  apiId!: number;

  @Column({ type: 'timestamptz' })
  until!: Date;
}
