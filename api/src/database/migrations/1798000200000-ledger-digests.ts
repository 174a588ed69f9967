import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which a reading knows that the ledger of its account has all that it brought. */
export class LedgerDigests1798000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts ADD COLUMN ledger_digest bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP COLUMN ledger_digest');
  }
}
