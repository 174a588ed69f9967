import { createHmac } from 'node:crypto';
import type { Client } from 'pg';

/** Created by initdb; only sets up the server. */
export const SUPERUSER = 'giftbuyer';
/** The role of the panel: owns its database and has no other rights on the server. */
export const PANEL_ROLE = 'giftbuyer_panel';
/** The database that initdb makes. */
export const DATABASE = 'postgres';

/** Transaction-level advisory lock: panels that start at once set up one after the other. "ROLE" in ASCII. */
const ROLES_LOCK = 0x524f4c45;

/** Derived one-way from the superuser's, so that a single file holds both. */
export function panelPassword(superuserPassword: string): string {
  return createHmac('sha256', superuserPassword).update(PANEL_ROLE).digest('base64url');
}

/**
 * Creates the unprivileged role of the panel, and gives it what the superuser owned in the database in former versions.
 * One transaction; idempotent.
 * @param superuser a connection to the database of the panel
 */
export async function setUpPanelRole(superuser: Client, password: string): Promise<void> {
  await superuser.query('BEGIN');
  await superuser.query('SELECT pg_advisory_xact_lock($1)', [ROLES_LOCK]);
  const { rowCount } = await superuser.query('SELECT FROM pg_roles WHERE rolname = $1', [PANEL_ROLE]);
  if (rowCount === 0) await superuser.query(`CREATE ROLE ${PANEL_ROLE}`);
  await superuser.query(
    `ALTER ROLE ${PANEL_ROLE} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD '${password}'`,
  );
  await superuser.query(GIVE_DATABASE);
  await superuser.query('COMMIT');
}

/** Sequences of a column, row types and the like follow their table. */
const GIVE_DATABASE = `
  DO $$
  DECLARE
    command text;
  BEGIN
    FOR command IN
      SELECT format('ALTER DATABASE %I OWNER TO ${PANEL_ROLE}', datname)
      FROM pg_database WHERE datname = current_database() AND datdba <> '${PANEL_ROLE}'::regrole
      UNION ALL
      SELECT format('ALTER TABLE %s OWNER TO ${PANEL_ROLE}', oid::regclass)
      FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> '${PANEL_ROLE}'::regrole
        AND NOT EXISTS (
          SELECT FROM pg_depend
          WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND refobjsubid > 0 AND deptype IN ('a', 'i')
        )
      UNION ALL
      SELECT format('ALTER ROUTINE %s OWNER TO ${PANEL_ROLE}', oid::regprocedure)
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner <> '${PANEL_ROLE}'::regrole
    LOOP
      EXECUTE command;
    END LOOP;
  END $$`;
