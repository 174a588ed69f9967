import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the data lies, so that a copy of it is noticed. */
export class Installation1795364000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE installation (
        id smallint NOT NULL DEFAULT 1,
        place varchar(64) NOT NULL,
        confirmed_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT installation_pkey PRIMARY KEY (id),
        CONSTRAINT installation_one_row_check CHECK (id = 1)
      )`);
    // Left by a restore of a backup that is older than this table.
    await runner.query(`
      INSERT INTO installation (place)
      SELECT 'restored' WHERE obj_description('migrations'::regclass, 'pg_class') = 'restored'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE installation');
  }
}
