import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who uses the session of which account, and how long Telegram wants to hear nothing of an application. */
export class AccountLeases1795352000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account_leases (
        account_id integer NOT NULL,
        owner uuid,
        token bigint NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT account_leases_pkey PRIMARY KEY (account_id),
        CONSTRAINT account_leases_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
      )`);
    await runner.query('INSERT INTO account_leases (account_id) SELECT id FROM accounts');
    await runner.query('CREATE INDEX account_leases_held_idx ON account_leases (expires_at) WHERE owner IS NOT NULL');
    await runner.query(`
      CREATE TABLE app_waits (
        environment varchar(16) NOT NULL,
        api_id integer NOT NULL,
        until timestamptz NOT NULL,
        CONSTRAINT app_waits_pkey PRIMARY KEY (environment, api_id)
      )`);
    await runner.query(
      'CREATE INDEX accounts_due_idx ON accounts (user_id, api_profile_id, last_checked_at) WHERE removed_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX accounts_due_idx');
    await runner.query('DROP TABLE app_waits, account_leases');
  }
}
