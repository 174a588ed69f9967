import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The owner's own words about accounts. `accounts.tag_ids` is a copy of `account_tags`, see the entity. */
export class TagsAndNotes1797000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE tags (
         id integer CONSTRAINT tags_pkey PRIMARY KEY,
         user_id integer NOT NULL CONSTRAINT tags_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
         name varchar(32) NOT NULL,
         name_key text NOT NULL,
         colour varchar(8) NOT NULL,
         CONSTRAINT tags_colour_check
           CHECK (colour IN ('grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink')),
         CONSTRAINT tags_user_id_id_key UNIQUE (user_id, id),
         CONSTRAINT tags_name_key UNIQUE (user_id, name_key)
       )`,
    );
    await runner.query('CREATE SEQUENCE tags_id_seq AS integer OWNED BY tags.id');
    await runner.query(
      `ALTER TABLE accounts ADD note_sealed bytea, ADD tag_ids integer[] NOT NULL DEFAULT '{}',
         ADD owner_revision integer NOT NULL DEFAULT 0,
         ADD CONSTRAINT accounts_user_id_id_key UNIQUE (user_id, id)`,
    );
    await runner.query(
      `CREATE TABLE account_tags (
         account_id integer NOT NULL,
         tag_id integer NOT NULL,
         user_id integer NOT NULL,
         CONSTRAINT account_tags_pkey PRIMARY KEY (account_id, tag_id),
         CONSTRAINT account_tags_account_id_fkey FOREIGN KEY (user_id, account_id)
           REFERENCES accounts (user_id, id) ON DELETE CASCADE,
         CONSTRAINT account_tags_tag_id_fkey FOREIGN KEY (user_id, tag_id) REFERENCES tags (user_id, id) ON DELETE CASCADE
       )`,
    );
    await runner.query('CREATE INDEX account_tags_tag_idx ON account_tags (user_id, tag_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE account_tags');
    await runner.query('DROP TABLE tags');
    await runner.query(
      `ALTER TABLE accounts DROP CONSTRAINT accounts_user_id_id_key, DROP owner_revision, DROP tag_ids, DROP note_sealed`,
    );
  }
}
