import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Telegram accounts; those whose session ended stay as removed rows, without their key. */
export class Accounts1795349000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accounts (
        id integer NOT NULL,
        user_id integer NOT NULL,
        api_profile_id integer,
        phone_sealed bytea NOT NULL,
        phone_index bytea NOT NULL,
        session_sealed bytea,
        tg_user_id bigint NOT NULL,
        first_name text,
        username text,
        is_premium boolean NOT NULL,
        premium_until timestamptz,
        stars_amount bigint NOT NULL,
        stars_nanos integer NOT NULL,
        last_checked_at timestamptz NOT NULL,
        status varchar(16) NOT NULL DEFAULT 'ok',
        retry_at timestamptz,
        revision integer NOT NULL DEFAULT 1,
        removed_at timestamptz,
        removed_code varchar(64),
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT accounts_pkey PRIMARY KEY (id),
        CONSTRAINT accounts_phone_key UNIQUE (user_id, phone_index),
        CONSTRAINT accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT accounts_api_profile_id_fkey FOREIGN KEY (user_id, api_profile_id)
          REFERENCES api_profiles (user_id, id) ON DELETE RESTRICT,
        CONSTRAINT accounts_status_check CHECK (status IN ('ok', 'flood_wait', 'unreachable')),
        CONSTRAINT accounts_listed_check CHECK (
          removed_at IS NULL AND removed_code IS NULL AND session_sealed IS NOT NULL AND api_profile_id IS NOT NULL
          OR removed_at IS NOT NULL AND removed_code IS NOT NULL AND session_sealed IS NULL
        )
      )`);
    await runner.query('CREATE SEQUENCE accounts_id_seq AS integer OWNED BY accounts.id');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE accounts');
  }
}
