import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One table for the exclusive use of every authorization key, and a name that says what an application's wait is. */
export class SessionLocks1795361000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE session_locks (
        key text NOT NULL,
        owner uuid,
        token bigint NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT session_locks_pkey PRIMARY KEY (key)
      )`);
    await runner.query(`
      INSERT INTO session_locks (key, owner, token, expires_at)
      SELECT 'account:' || account_id, owner, token, expires_at FROM account_leases`);
    await runner.query('CREATE INDEX session_locks_held_idx ON session_locks (expires_at) WHERE owner IS NOT NULL');
    await runner.query('DROP TABLE account_leases');
    await runner.query('ALTER TABLE app_waits RENAME TO app_flood_waits');
    await runner.query('ALTER TABLE app_flood_waits RENAME CONSTRAINT app_waits_pkey TO app_flood_waits_pkey');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE app_flood_waits RENAME CONSTRAINT app_flood_waits_pkey TO app_waits_pkey');
    await runner.query('ALTER TABLE app_flood_waits RENAME TO app_waits');
    await runner.query(`
      CREATE TABLE account_leases (
        account_id integer NOT NULL,
        owner uuid,
        token bigint NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT account_leases_pkey PRIMARY KEY (account_id),
        CONSTRAINT account_leases_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      INSERT INTO account_leases (account_id, owner, token, expires_at)
      SELECT account.id, lock.owner, coalesce(lock.token, 0), coalesce(lock.expires_at, now())
      FROM accounts account LEFT JOIN session_locks lock ON lock.key = 'account:' || account.id`);
    await runner.query('CREATE INDEX account_leases_held_idx ON account_leases (expires_at) WHERE owner IS NOT NULL');
    await runner.query('DROP TABLE session_locks');
  }
}
