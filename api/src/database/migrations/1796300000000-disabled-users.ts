import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The operator of the panel can keep a user from signing in. */
export class DisabledUsers1796300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD COLUMN disabled_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN disabled_at');
  }
}
