import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A user has a Telegram account once per environment, whatever its phone is. Rows of one Telegram account become one:
 * the newest row of the list (else the newest removed one) stays as it is and gets the balances from before its first
 * reading. The others are removed as `DUPLICATE_ACCOUNT` and keep their sealed session like every removed account.
 *
 * The environment of a removed account whose profile was deleted is not known: that of the user's newest profile is
 * assumed, else production. A wrong guess costs its owner no more than a new id at the next sign-in.
 */
export class AccountIdentity1795362000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts ADD COLUMN environment varchar(16)');
    await runner.query(`
      UPDATE accounts account SET environment = coalesce(
        (SELECT profile.environment FROM api_profiles profile
         WHERE profile.id = account.api_profile_id AND profile.user_id = account.user_id),
        (SELECT profile.environment FROM api_profiles profile
         WHERE profile.user_id = account.user_id ORDER BY profile.id DESC LIMIT 1),
        'production')`);
    await runner.query('ALTER TABLE accounts ALTER COLUMN environment SET NOT NULL');
    await this.mergeDuplicates(runner);
    await runner.query('ALTER TABLE accounts DROP CONSTRAINT accounts_phone_key');
    await runner.query('CREATE INDEX accounts_phone_idx ON accounts (user_id, phone_index)');
    await runner.query(`
      CREATE UNIQUE INDEX accounts_telegram_user_key ON accounts (user_id, environment, tg_user_id)
      WHERE removed_code IS DISTINCT FROM 'DUPLICATE_ACCOUNT'`);
  }

  /** Rows that share a phone since are told apart by their id again: phones were unique before. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX accounts_telegram_user_key');
    await runner.query('DROP INDEX accounts_phone_idx');
    await runner.query(`
      UPDATE accounts older SET phone_index = older.phone_index || convert_to(older.id::text, 'UTF8')
      FROM accounts newer
      WHERE newer.user_id = older.user_id AND newer.phone_index = older.phone_index AND newer.id > older.id`);
    await runner.query(`
      ALTER TABLE accounts
        ADD CONSTRAINT accounts_phone_key UNIQUE (user_id, phone_index),
        DROP COLUMN environment`);
  }

  private async mergeDuplicates(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TEMPORARY TABLE duplicates ON COMMIT DROP AS
      SELECT id, kept_id FROM (
        SELECT id, first_value(id) OVER (
          PARTITION BY user_id, environment, tg_user_id
          ORDER BY removed_at DESC NULLS FIRST, id DESC) AS kept_id
        FROM accounts) ranked
      WHERE id <> kept_id`);
    await runner.query(`
      INSERT INTO star_balances (account_id, at, amount, nanos)
      SELECT duplicate.kept_id, balance.at, balance.amount, balance.nanos
      FROM duplicates duplicate
      JOIN star_balances balance ON balance.account_id = duplicate.id
      WHERE balance.at < (SELECT min(own.at) FROM star_balances own WHERE own.account_id = duplicate.kept_id)
      ON CONFLICT DO NOTHING`);
    await runner.query(`
      UPDATE accounts account
      SET removed_at = coalesce(account.removed_at, now()), removed_code = 'DUPLICATE_ACCOUNT',
        revision = account.revision + 1
      FROM duplicates duplicate WHERE duplicate.id = account.id`);
  }
}
