import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often names, networks and browsers have tried passwords of late. */
export class AttemptLimits1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE attempt_limits (
        key bytea NOT NULL,
        failures integer NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT attempt_limits_pkey PRIMARY KEY (key)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE attempt_limits');
  }
}
