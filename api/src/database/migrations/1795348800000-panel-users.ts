import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users of the panel, their sessions, and the wrapped keys for everything sealed. */
export class PanelUsers1795348800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE data_keys (
        purpose varchar(16) NOT NULL,
        version smallint NOT NULL,
        wrapped bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT data_keys_pkey PRIMARY KEY (purpose, version)
      )`);
    await runner.query(`
      CREATE TABLE users (
        id SERIAL NOT NULL,
        username varchar(64) NOT NULL,
        password_hash varchar(256) NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT users_pkey PRIMARY KEY (id),
        CONSTRAINT users_username_key UNIQUE (username)
      )`);
    await runner.query(`
      CREATE TABLE session_tokens (
        user_id integer NOT NULL,
        sid_hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT session_tokens_pkey PRIMARY KEY (user_id),
        CONSTRAINT session_tokens_sid_hash_key UNIQUE (sid_hash),
        CONSTRAINT session_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE session_tokens, users, data_keys');
  }
}
