import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-ins to Telegram that are under way. */
export class PendingLogins1795349100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE pending_logins (
        id varchar(22) NOT NULL,
        user_id integer NOT NULL,
        api_profile_id integer NOT NULL,
        phone_index bytea NOT NULL,
        state_sealed bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT pending_logins_pkey PRIMARY KEY (id),
        CONSTRAINT pending_logins_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT pending_logins_api_profile_id_fkey FOREIGN KEY (user_id, api_profile_id)
          REFERENCES api_profiles (user_id, id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX pending_logins_phone_idx ON pending_logins (user_id, phone_index)');
    await runner.query('CREATE INDEX pending_logins_expires_at_idx ON pending_logins (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pending_logins');
  }
}
