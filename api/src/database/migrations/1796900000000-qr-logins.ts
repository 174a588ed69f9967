import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Telegram names the phone of a login by QR code only at its end. The account keeps the id of the login that added it, so
 * that a request whose answer was lost gets the same answer again.
 */
export class QrLogins1796900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pending_logins ALTER phone_blind_index DROP NOT NULL');
    await runner.query('ALTER TABLE accounts ADD login_id varchar(22)');
  }

  /** Forgets the logins by QR code; the older version cannot go on with them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP login_id');
    await runner.query(
      `WITH gone AS (DELETE FROM pending_logins WHERE phone_blind_index IS NULL RETURNING id)
       DELETE FROM session_locks lock USING gone WHERE lock.key = 'login:' || gone.id`,
    );
    await runner.query('ALTER TABLE pending_logins ALTER phone_blind_index SET NOT NULL');
  }
}
