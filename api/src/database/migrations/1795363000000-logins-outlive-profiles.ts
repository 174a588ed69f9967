import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A login outlives its API profile until Telegram has confirmed that it is cancelled: the app credentials are in its
 * sealed state. `api_profile_id` is null when the profile was deleted.
 */
export class LoginsOutliveProfiles1795363000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE pending_logins
        ALTER api_profile_id DROP NOT NULL,
        ADD failures integer NOT NULL DEFAULT 0,
        ADD retry_at timestamptz,
        DROP CONSTRAINT pending_logins_api_profile_id_fkey,
        ADD CONSTRAINT pending_logins_api_profile_id_fkey FOREIGN KEY (user_id, api_profile_id)
          REFERENCES api_profiles (user_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM pending_logins WHERE api_profile_id IS NULL');
    await runner.query(`
      ALTER TABLE pending_logins
        ALTER api_profile_id SET NOT NULL,
        DROP failures,
        DROP retry_at,
        DROP CONSTRAINT pending_logins_api_profile_id_fkey,
        ADD CONSTRAINT pending_logins_api_profile_id_fkey FOREIGN KEY (user_id, api_profile_id)
          REFERENCES api_profiles (user_id, id) ON DELETE CASCADE`);
  }
}
