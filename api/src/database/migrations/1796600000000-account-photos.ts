import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The profile photos of accounts. PostgreSQL keeps their bytes outside the rows, so other columns stay as quick. */
export class AccountPhotos1796600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts ADD photo_id bigint, ADD photo_jpeg bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP photo_id, DROP photo_jpeg');
  }
}
