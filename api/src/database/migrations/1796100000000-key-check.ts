import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A sealed word, by which a start notices that keys are missing, and how the columns that find sealed values are made. */
export class KeyCheck1796100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE key_check (
        id smallint NOT NULL DEFAULT 1,
        sealed bytea NOT NULL,
        index_format smallint NOT NULL,
        CONSTRAINT key_check_pkey PRIMARY KEY (id),
        CONSTRAINT key_check_one_row_check CHECK (id = 1)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_check');
  }
}
