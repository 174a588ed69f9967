import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions know until when their password counts as just given; users can void all that browsers were given. */
export class StepUp1796400000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session_tokens ADD confirmed_until timestamptz');
    await runner.query('ALTER TABLE users ADD access_epoch integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN access_epoch');
    await runner.query('ALTER TABLE session_tokens DROP COLUMN confirmed_until');
  }
}
