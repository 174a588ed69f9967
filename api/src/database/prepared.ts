import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** When a query looked, and what it could see. */
export interface Moment {
  /** The transactions that were over (`pg_snapshot`): at two moments with the same ones the database says the same. */
  snapshot: string;
  /** Seconds since 1970, by the clock of the database. */
  at: number;
}

/** The columns of a `Moment`. */
export const MOMENT = `pg_current_snapshot()::text AS snapshot, extract(epoch FROM now())::double precision AS at`;

/**
 * Asks what is asked with every request: by a statement that the connection keeps under this name, and past TypeORM,
 * whose ways around a query cost more than such a query.
 */
export async function prepared<Row extends object>(
  database: DataSource,
  statement: { name: string; text: string },
  values: unknown[],
): Promise<Row[]> {
  const pool = (database.driver as PostgresDriver).master as Pool;
  return (await pool.query<Row>({ ...statement, values })).rows;
}
