import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One-time codes of an app as a second step of signing in, and recovery codes for those who lost the app. */
export class SecondFactor1796400000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE second_factors (
        user_id integer NOT NULL,
        seed_sealed bytea,
        enabled_at timestamptz,
        pending_sealed bytea,
        pending_until timestamptz,
        last_step integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        retry_at timestamptz,
        revision integer NOT NULL DEFAULT 0,
        CONSTRAINT second_factors_pkey PRIMARY KEY (user_id),
        CONSTRAINT second_factors_enabled_check CHECK ((seed_sealed IS NULL) = (enabled_at IS NULL)),
        CONSTRAINT second_factors_pending_check CHECK ((pending_sealed IS NULL) = (pending_until IS NULL)),
        CONSTRAINT second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE recovery_codes (
        user_id integer NOT NULL,
        code_hash bytea NOT NULL,
        used_at timestamptz,
        CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_hash),
        CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES second_factors (user_id) ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recovery_codes, second_factors');
  }
}
