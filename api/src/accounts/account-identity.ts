import { DUPLICATE_ACCOUNT, type Environment } from '@giftbuyer/contracts';
import type { EntityManager } from 'typeorm';
import type { AccountRef } from './account.entity.js';

/** What a user has only one account of, whatever its phone is. */
export interface AccountIdentity {
  userId: number;
  environment: Environment;
  /** 64 bits, in decimal. */
  tgUserId: string;
}

interface KnownAccount {
  id: number;
  revision: number;
  isRemoved: boolean;
}

const OF_IDENTITY = 'account.user_id = $1 AND account.environment = $2 AND account.tg_user_id = $3';

/**
 * Locks the account that has this identity and takes its session out of use: a reading with the old session writes
 * nothing any more. Locks of sessions come before those of accounts, here and everywhere.
 */
export async function lockKnownAccount(
  manager: EntityManager,
  { userId, environment, tgUserId }: AccountIdentity,
): Promise<KnownAccount | undefined> {
  const identity = [userId, environment, tgUserId];
  await manager.query(
    `UPDATE account_leases lease SET owner = NULL, token = token + 1 FROM accounts account
     WHERE account.id = lease.account_id AND account.removed_at IS NOT NULL AND ${OF_IDENTITY}`,
    identity,
  );
  const [known] = await manager.query<KnownAccount[]>(
    `SELECT account.id, account.revision, account.removed_at IS NOT NULL AS "isRemoved" FROM accounts account
     WHERE ${OF_IDENTITY}
     ORDER BY account.removed_code IS NOT DISTINCT FROM '${DUPLICATE_ACCOUNT}', account.id DESC LIMIT 1
     FOR UPDATE`,
    identity,
  );
  return known;
}

/** Deletes the lock of a session before its account, because that is the order in which everybody locks them. */
export async function deleteLock(manager: EntityManager, { id, userId }: AccountRef): Promise<void> {
  await manager.query(
    `DELETE FROM account_leases lease USING accounts account
     WHERE account.id = lease.account_id AND account.id = $1 AND account.user_id = $2`,
    [id, userId],
  );
}
