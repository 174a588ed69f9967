import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** What a query could see, and when. */
export interface DatabaseSnapshot {
  /** The visible transactions (`pg_snapshot`): queries with equal snapshots return the same. */
  snapshot: string;
  /** Seconds since 1970, by the clock of the database. */
  at: number;
}

/** The columns of a `DatabaseSnapshot`. */
export const SNAPSHOT_COLUMNS = `pg_current_snapshot()::text AS snapshot, extract(epoch FROM now())::double precision AS at`;

/**
 * Runs a prepared statement, which each connection keeps under its name. For the queries of every request: bypasses TypeORM,
 * whose overhead is larger than such a query.
 */
export async function runPrepared<Row extends object>(
  database: DataSource,
  statement: { name: string; text: string },
  values: unknown[],
): Promise<Row[]> {
  const pool = (database.driver as PostgresDriver).master as Pool;
  return (await pool.query<Row>({ ...statement, values })).rows;
}
