import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Transactions were saved with the first 128 characters of their ids, of which Telegram's have 131. Their ledgers are read
 * again from the beginning, because the whole ids would be further rows.
 */
export class CutTransactionIds1798000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TEMPORARY TABLE cut_ledgers ON COMMIT DROP AS
       SELECT DISTINCT account_id, currency FROM star_transactions WHERE length(id) = 128`,
    );
    for (const table of ['star_transactions', 'star_days', 'star_ledgers']) {
      await runner.query(
        `DELETE FROM ${table} USING cut_ledgers cut
         WHERE ${table}.account_id = cut.account_id AND ${table}.currency = cut.currency`,
      );
    }
  }

  async down(): Promise<void> {
    // What was deleted is read from Telegram.
  }
}
