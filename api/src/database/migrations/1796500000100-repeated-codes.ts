import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes that are asked for again within a login count too, for the phone alone. */
export class RepeatedCodes1796500000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE code_requests ALTER COLUMN api_profile_id DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM code_requests WHERE api_profile_id IS NULL');
    await runner.query('ALTER TABLE code_requests ALTER COLUMN api_profile_id SET NOT NULL');
  }
}
