import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What makes the next reading of an account a round trip shorter. */
export class ServerSalts1795351000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE accounts ADD COLUMN server_salts text NOT NULL DEFAULT ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP COLUMN server_salts');
  }
}
