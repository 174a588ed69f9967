import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that are bound to the origin of the page that signed in; those from before are not. */
export class OriginKeys1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session_tokens ADD origin_key_hash bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session_tokens DROP origin_key_hash');
  }
}
