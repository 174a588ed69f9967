import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ApiProfiles1795348900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_profiles (
        id integer NOT NULL,
        user_id integer NOT NULL,
        environment varchar(16) NOT NULL,
        api_id integer NOT NULL,
        api_hash_sealed bytea NOT NULL,
        api_hash_index bytea NOT NULL,
        name varchar(64),
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT api_profiles_pkey PRIMARY KEY (id),
        CONSTRAINT api_profiles_user_id_id_key UNIQUE (user_id, id),
        CONSTRAINT api_profiles_api_id_key UNIQUE (user_id, environment, api_id),
        CONSTRAINT api_profiles_api_hash_key UNIQUE (user_id, environment, api_hash_index),
        CONSTRAINT api_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE SEQUENCE api_profiles_id_seq AS integer OWNED BY api_profiles.id');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_profiles');
  }
}
