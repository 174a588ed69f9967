import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions know when they were used last; those from before count as used now. */
export class SessionUse1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session_tokens ADD last_used_at timestamptz NOT NULL DEFAULT now()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session_tokens DROP COLUMN last_used_at');
  }
}
