import type { EntityManager } from 'typeorm';

/** Takes the id of a row before its insert, because a sealed column is bound to the id of its row. */
export async function nextId(manager: EntityManager, table: string): Promise<number> {
  const rows = await manager.query<{ id: string }[]>(`SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id`, [table]);
  return Number(rows[0]?.id);
}
