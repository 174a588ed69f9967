import { MAX_TAGS_OF_ACCOUNT } from '@giftbuyer/contracts';
import type { EntityManager } from 'typeorm';
import { AppError } from '../errors/app-error.js';

/**
 * Locks the tags against deletion. Tags are locked before accounts everywhere, and accounts in the order of their ids, which
 * prevents deadlocks.
 *
 * @throws AppError `tag_not_found`
 */
export async function lockTags(manager: EntityManager, userId: number, tagIds: readonly number[]): Promise<void> {
  if (tagIds.length === 0) return;
  const found = await manager.query<{ id: number }[]>(
    'SELECT id FROM tags WHERE user_id = $1 AND id = ANY ($2) ORDER BY id FOR KEY SHARE',
    [userId, tagIds],
  );
  if (found.length < tagIds.length) throw new AppError('tag_not_found');
}

/** Locks the accounts of the user with these ids, listed or removed. @returns their number */
export async function lockAccounts(manager: EntityManager, userId: number, ids: readonly number[]): Promise<number> {
  const found = await manager.query<{ id: number }[]>(
    'SELECT id FROM accounts WHERE user_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE',
    [userId, ids],
  );
  return found.length;
}

/** Tags accounts, all of them locked, with tags, which are locked. */
export async function insertTags(
  manager: EntityManager,
  userId: number,
  ids: readonly number[],
  tagIds: readonly number[],
): Promise<void> {
  await manager.query(
    `INSERT INTO account_tags (user_id, account_id, tag_id)
     SELECT $1::integer, account.id, tag.id FROM unnest($2::integer[]) AS account (id), unnest($3::integer[]) AS tag (id)
     ON CONFLICT DO NOTHING`,
    [userId, ids, tagIds],
  );
  const [over] = await manager.query<unknown[]>(
    `SELECT FROM account_tags WHERE user_id = $1 AND account_id = ANY ($2)
     GROUP BY account_id HAVING count(*) > ${MAX_TAGS_OF_ACCOUNT} LIMIT 1`,
    [userId, ids],
  );
  if (over) throw new AppError('too_many_account_tags');
}

/** @param tagIds need not exist */
export async function deleteTags(
  manager: EntityManager,
  userId: number,
  ids: readonly number[],
  tagIds: readonly number[],
): Promise<void> {
  await manager.query('DELETE FROM account_tags WHERE user_id = $1 AND account_id = ANY ($2) AND tag_id = ANY ($3)', [
    userId,
    ids,
    tagIds,
  ]);
}

/** Copies `account_tags` to the accounts, which are locked. @returns the ids of those whose tags have changed */
export async function copyTagIds(manager: EntityManager, userId: number, ids: readonly number[]): Promise<number[]> {
  const [rows] = await manager.query<[{ id: number }[]]>(
    `UPDATE accounts account SET tag_ids = current.tag_ids, owner_revision = account.owner_revision + 1
     FROM (
       SELECT wanted.id, array(
         SELECT tag_id FROM account_tags WHERE user_id = $1 AND account_id = wanted.id ORDER BY tag_id
       ) AS tag_ids
       FROM unnest($2::integer[]) AS wanted (id)
     ) current
     WHERE account.user_id = $1 AND account.id = current.id AND account.tag_ids <> current.tag_ids
     RETURNING account.id`,
    [userId, ids],
  );
  return rows.map(({ id }) => id);
}
