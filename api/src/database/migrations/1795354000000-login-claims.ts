import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which step uses the key of a sign-in right now. */
export class LoginClaims1795354000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pending_logins ADD claim uuid, ADD claimed_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pending_logins DROP claim, DROP claimed_until');
  }
}
