import type { DataSource } from 'typeorm';

/**
 * Every row of every table as text, with the transaction that wrote it (`xmin`), so that a rewrite of the same values is
 * found too.
 * @param except a user whose rows are omitted
 */
export async function dump(database: DataSource, except = 0): Promise<string[]> {
  const tables = await database.query<{ name: string; owner: string | null }[]>(`
    SELECT t.tablename AS name,
      CASE WHEN t.tablename = 'users' THEN 'id'
           ELSE (SELECT c.column_name FROM information_schema.columns c
                 WHERE c.table_schema = 'public' AND c.table_name = t.tablename AND c.column_name = 'user_id') END AS owner
    FROM pg_tables t WHERE t.schemaname = 'public' ORDER BY 1`);
  const rows: string[] = [];
  for (const { name, owner } of tables) {
    const others = owner === null ? '' : `WHERE ${owner} IS DISTINCT FROM ${except}`;
    const found = await database.query<{ row: string }[]>(
      `SELECT t.xmin || ' ' || t::text AS row FROM "${name}" t ${others} ORDER BY 1`,
    );
    rows.push(...found.map(({ row }) => `${name}: ${row}`));
  }
  return rows;
}
