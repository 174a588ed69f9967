import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the panel knows of the devices of an account, by which it notices a new one. */
export class AccountDevices1797000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE accounts ADD device_digests bytea, ADD devices_at timestamptz, ADD new_device_at timestamptz,
         ADD ttl_days smallint`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP device_digests, DROP devices_at, DROP new_device_at, DROP ttl_days');
  }
}
