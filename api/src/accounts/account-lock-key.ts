import type { LockKey } from '../session-locks/session-locks.js';
import type { AccountRef } from './account.entity.js';

/** The key of the lock of the account's session. */
export function accountLockKey({ id }: Pick<AccountRef, 'id'>): LockKey {
  return `account:${id}`;
}

/** The same in SQL, of the row that the statement names `account`. */
export const ACCOUNT_LOCK_KEY_SQL = `'account:' || account.id`;
