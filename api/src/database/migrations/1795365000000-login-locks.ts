import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys of logins are locked like those of accounts. */
export class LoginLocks1795365000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO session_locks (key, owner, expires_at)
      SELECT 'login:' || id, claim, coalesce(claimed_until, now()) FROM pending_logins`);
    await runner.query('ALTER TABLE pending_logins DROP claim, DROP claimed_until');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pending_logins ADD claim uuid, ADD claimed_until timestamptz');
    await runner.query(`
      UPDATE pending_logins login SET claim = lock.owner, claimed_until = lock.expires_at
      FROM session_locks lock WHERE lock.key = 'login:' || login.id AND lock.owner IS NOT NULL`);
    await runner.query(`DELETE FROM session_locks WHERE starts_with(key, 'login:')`);
  }
}
