import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalogue of gifts, how it changed, the stickers, and the lease of its watcher. */
export class Gifts1798000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE catalogues (
        environment varchar(16) CONSTRAINT catalogues_pkey PRIMARY KEY,
        hash integer,
        baseline_at timestamptz,
        read_at timestamptz,
        numbers_at timestamptz,
        next_at timestamptz,
        wait_until timestamptz,
        interval_seconds integer NOT NULL DEFAULT 0,
        page_at timestamptz,
        notice_at timestamptz,
        last_account_id integer,
        revision integer NOT NULL DEFAULT 0,
        owner uuid,
        token bigint NOT NULL DEFAULT 0,
        expires_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE gifts (
        environment varchar(16) NOT NULL,
        id bigint NOT NULL,
        title text,
        stars bigint NOT NULL,
        convert_stars bigint NOT NULL,
        upgrade_stars bigint,
        total integer,
        remains integer,
        is_sold_out boolean NOT NULL,
        is_birthday boolean NOT NULL,
        needs_premium boolean NOT NULL,
        is_auction boolean NOT NULL,
        per_user integer,
        locked_until timestamptz,
        first_sale_at timestamptz,
        last_sale_at timestamptz,
        resale jsonb,
        auction jsonb,
        background jsonb,
        released_by text,
        file_id bigint,
        position integer NOT NULL,
        first_seen_at timestamptz NOT NULL,
        is_baseline boolean NOT NULL,
        missing_since timestamptz,
        checked_at timestamptz,
        CONSTRAINT gifts_pkey PRIMARY KEY (environment, id)
      )`);
    await runner.query(`
      CREATE TABLE gift_sightings (
        environment varchar(16) NOT NULL,
        gift_id bigint NOT NULL,
        at timestamptz(3) NOT NULL,
        stars bigint NOT NULL,
        remains integer,
        is_sold_out boolean NOT NULL,
        CONSTRAINT gift_sightings_pkey PRIMARY KEY (environment, gift_id, at),
        CONSTRAINT gift_sightings_gift_fkey FOREIGN KEY (environment, gift_id)
          REFERENCES gifts (environment, id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE gift_files (
        environment varchar(16) NOT NULL,
        file_id bigint NOT NULL,
        animation bytea,
        thumb bytea,
        failed_code text,
        attempts integer NOT NULL,
        fetched_at timestamptz NOT NULL,
        CONSTRAINT gift_files_pkey PRIMARY KEY (environment, file_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gift_files, gift_sightings, gifts, catalogues');
  }
}
