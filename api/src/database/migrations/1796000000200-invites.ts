import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links by which people may register. */
export class Invites1796000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE invites (
        token_hash bytea NOT NULL,
        user_id integer,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT invites_pkey PRIMARY KEY (token_hash),
        CONSTRAINT invites_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE invites');
  }
}
