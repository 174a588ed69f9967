import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happened to the access, profiles and accounts of a user. Rows are added, and go when they are old. */
export class AuditLog1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entries (
        id BIGSERIAL NOT NULL,
        user_id integer NOT NULL,
        event varchar(32) NOT NULL,
        actor varchar(16) NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        last_at timestamptz NOT NULL DEFAULT now(),
        count integer NOT NULL DEFAULT 1,
        failure_hour timestamptz,
        address varchar(64) NOT NULL,
        user_agent varchar(256) NOT NULL,
        subject varchar(128),
        started_session bytea,
        CONSTRAINT audit_entries_pkey PRIMARY KEY (id),
        CONSTRAINT audit_entries_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX audit_entries_page_idx ON audit_entries (user_id, id)');
    await runner.query(`
      CREATE UNIQUE INDEX audit_entries_failures_key ON audit_entries (user_id, failure_hour, event, address)
      WHERE failure_hour IS NOT NULL`);
    await runner.query(`
      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log is only added to';
      END $$`);
    // Failures are counted in their row. The owner's rows go with the owner: then this runs inside another trigger.
    await runner.query(`
      CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries FOR EACH ROW
      WHEN (OLD.failure_hour IS NULL
        OR (to_jsonb(OLD) - ARRAY['count', 'last_at']) IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['count', 'last_at']))
      EXECUTE FUNCTION refuse_audit_change()`);
    await runner.query(`
      CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries FOR EACH ROW
      WHEN (OLD.last_at > now() - interval '400 days' AND pg_trigger_depth() = 0)
      EXECUTE FUNCTION refuse_audit_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_entries');
    await runner.query('DROP FUNCTION refuse_audit_change');
  }
}
