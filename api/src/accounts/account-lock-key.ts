import type { LockKey } from '../session-locks/session-locks.js';
import type { AccountRef } from './account.entity.js';

/** The key of the lock of the account's session. */
export function accountLockKey({ id }: Pick<AccountRef, 'id'>): LockKey {
  return `account:${id}`;
}

/** The key of the lock under which an authorization key is imported. */
export function importLockKey(keyIndex: Buffer): LockKey {
  return `import:${keyIndex.toString('base64url')}`;
}

/** The same in SQL, of a row with `key_blind_index`. */
export const IMPORT_LOCK_KEY_SQL = `'import:' || translate(encode(key_blind_index, 'base64'), '+/=', '-_')`;

/** `accountLockKey` in SQL, of the row that the statement names `account`. */
export const ACCOUNT_LOCK_KEY_SQL = `'account:' || account.id`;
