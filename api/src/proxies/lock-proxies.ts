import type { EntityManager } from 'typeorm';

/**
 * Keeps these proxies of the user from being deleted until the end of the transaction. Proxies are locked before logins, users
 * and accounts everywhere, which prevents deadlocks.
 *
 * @returns whether all of them exist
 */
export async function lockProxies(manager: EntityManager, userId: number, ids: number[]): Promise<boolean> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return true;
  const locked = await manager.query<object[]>(
    'SELECT id FROM proxies WHERE user_id = $1 AND id = ANY ($2) ORDER BY id FOR KEY SHARE',
    [userId, unique],
  );
  return locked.length === unique.length;
}
