import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An authorization key belongs to one account among those of all users: two rows with one key would use it over two
 * connections, which ends the session at Telegram. Null in rows of older versions until the next import.
 */
export class SessionOrigin1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE accounts
        ADD key_blind_index bytea,
        ADD origin varchar(8) NOT NULL DEFAULT 'code',
        ADD CONSTRAINT accounts_origin_check CHECK (origin IN ('code', 'qr', 'import'))`);
    await runner.query(
      'CREATE UNIQUE INDEX accounts_key_key ON accounts (key_blind_index) WHERE session_sealed IS NOT NULL',
    );
    await runner.query(`
      CREATE INDEX accounts_missing_key_idx ON accounts (id)
      WHERE key_blind_index IS NULL AND session_sealed IS NOT NULL`);
  }

  /** Imported accounts stay; locks of imports are of no use to the older version. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM session_locks WHERE key LIKE 'import:%' OR key LIKE 'importer:%'`);
    await runner.query('DROP INDEX accounts_missing_key_idx');
    await runner.query('DROP INDEX accounts_key_key');
    await runner.query('ALTER TABLE accounts DROP CONSTRAINT accounts_origin_check, DROP origin, DROP key_blind_index');
  }
}
