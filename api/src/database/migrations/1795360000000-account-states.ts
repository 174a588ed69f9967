import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why an account has no newer reading, in Telegram's own words; a removed account may keep its sealed session. */
export class AccountStates1795360000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE accounts
        ADD COLUMN last_name text,
        ADD COLUMN status_code varchar(128),
        ADD COLUMN frozen_until timestamptz,
        ADD COLUMN appeal_url text,
        ADD COLUMN failures integer NOT NULL DEFAULT 0,
        DROP CONSTRAINT accounts_status_check,
        ADD CONSTRAINT accounts_status_check CHECK (
          status IN ('ok', 'flood_wait', 'unreachable', 'frozen', 'app_refused', 'moved')),
        DROP CONSTRAINT accounts_listed_check,
        ADD CONSTRAINT accounts_listed_check CHECK (
          removed_at IS NULL AND removed_code IS NULL AND session_sealed IS NOT NULL AND api_profile_id IS NOT NULL
          OR removed_at IS NOT NULL AND removed_code IS NOT NULL
        )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE accounts SET session_sealed = NULL WHERE removed_at IS NOT NULL`);
    await runner.query(`
      UPDATE accounts SET status = 'unreachable' WHERE status NOT IN ('ok', 'flood_wait', 'unreachable')`);
    await runner.query(`
      ALTER TABLE accounts
        DROP CONSTRAINT accounts_listed_check,
        ADD CONSTRAINT accounts_listed_check CHECK (
          removed_at IS NULL AND removed_code IS NULL AND session_sealed IS NOT NULL AND api_profile_id IS NOT NULL
          OR removed_at IS NOT NULL AND removed_code IS NOT NULL AND session_sealed IS NULL
        ),
        DROP CONSTRAINT accounts_status_check,
        ADD CONSTRAINT accounts_status_check CHECK (status IN ('ok', 'flood_wait', 'unreachable')),
        DROP COLUMN failures,
        DROP COLUMN appeal_url,
        DROP COLUMN frozen_until,
        DROP COLUMN status_code,
        DROP COLUMN last_name`);
  }
}
