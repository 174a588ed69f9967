import { type Account, type AccountStatus, DUPLICATE_ACCOUNT, type Environment } from '@giftbuyer/contracts';
import type { AccountReading } from '@giftbuyer/telegram';
import type { EntityManager } from 'typeorm';
import { NEW_TOKEN_SQL, releaseSql } from '../session-locks/session-locks.sql.js';
import { ACCOUNT_LOCK_KEY_SQL, accountLockKey, IMPORT_LOCK_KEY_SQL } from './account-lock-key.js';
import { type AccountRef, UNKNOWN_KEY_CODE } from './account.entity.js';

/** Unique for each user. The phone is not part of it, because it can change. */
export interface AccountIdentity {
  userId: number;
  environment: Environment;
  /** 64 bits, in decimal. */
  tgUserId: string;
}

export interface KnownAccount {
  id: number;
  revision: number;
  proxyId: number | null;
  /** Its session cannot be used any more, so a login may replace it. */
  isReplaceable: boolean;
  /** `session_sealed` of a replaceable account whose session may be live. */
  formerSession: Buffer | null;
}

/** Listed accounts that only a new login can repair: moved to another data centre, or signed in with a refused app. */
const REPLACEABLE_STATUSES: readonly AccountStatus[] = ['moved', 'app_refused'];
/**
 * An account whose key Telegram seems not to know is replaceable too: the completed login proves its owner. That error can be
 * forged, so its session may be live and has to be signed out.
 */
const IS_REPLACEABLE = `(account.removed_at IS NOT NULL OR account.status_code = '${UNKNOWN_KEY_CODE}'
  OR account.status IN ('${REPLACEABLE_STATUSES.join("', '")}'))`;

export function isReplaceable({ status, status_code: code }: Pick<Account, 'status' | 'status_code'>): boolean {
  return REPLACEABLE_STATUSES.includes(status) || code === UNKNOWN_KEY_CODE;
}

/** The Telegram ids of the newest listed accounts in the environment of a profile, without the replaceable ones. */
export const SIGNED_IN_TELEGRAM_IDS = `SELECT account.tg_user_id AS "tgUserId" FROM accounts account
  JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.environment = account.environment
  WHERE account.user_id = $1 AND profile.id = $2 AND ${IS_REPLACEABLE} IS NOT TRUE
  ORDER BY account.id DESC LIMIT $3`;

/**
 * A reading goes on until it notices that its lock was taken away, at the latest when that would have expired. Until then the
 * key has a cooldown: no import may use it on a second connection.
 */
const START_COOLDOWN_OF = `INSERT INTO session_locks (key, token, owner, expires_at)
  SELECT ${IMPORT_LOCK_KEY_SQL}, ${NEW_TOKEN_SQL}, gen_random_uuid(), max(expires_at) FROM`;
/** A row that an import has left, or that one holds, gets the cooldown too; the holder's own release has no effect then. */
const WITH_OWNER = `WHERE owner IS NOT NULL AND key_blind_index IS NOT NULL GROUP BY key_blind_index
  ON CONFLICT (key) DO UPDATE SET owner = EXCLUDED.owner, token = session_locks.token + 1,
    expires_at = greatest(session_locks.expires_at, EXCLUDED.expires_at)`;

/**
 * Of a replaceable account. A refusal of the app says nothing about the session, and Telegram forgets keys for moments; other
 * errors that remove an account say that its session has ended.
 */
const MAY_BE_LIVE = `CASE WHEN account.removed_at IS NULL
  THEN account.status_code IS NOT DISTINCT FROM '${UNKNOWN_KEY_CODE}' OR account.status = 'app_refused'
  ELSE account.removed_code IN ('AUTH_KEY_UNREGISTERED', '${DUPLICATE_ACCOUNT}') END`;
const NEWEST_ROW = `
  ORDER BY account.removed_code IS NOT DISTINCT FROM '${DUPLICATE_ACCOUNT}', account.id DESC LIMIT 1`;

/** The row that `lockKnownAccount` locks, if its session may be live and a login may replace it. */
export const FIND_REPLACEABLE = `SELECT * FROM (
    SELECT account.id, account.user_id AS "userId", account.session_sealed AS "sessionSealed",
      account.api_profile_id AS "apiProfileId", account.proxy_id AS "proxyId", ${MAY_BE_LIVE} AS may_be_live,
      account.removed_at IS NULL AND account.status_code IS NOT DISTINCT FROM '${UNKNOWN_KEY_CODE}' AS "isKeyUnknown"
    FROM accounts account
    JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.environment = account.environment
    WHERE account.user_id = $1 AND profile.id = $2 AND account.tg_user_id = $3 ${NEWEST_ROW}
  ) known WHERE may_be_live AND "sessionSealed" IS NOT NULL`;

/** A replaceable account whose session may be live. */
export interface ReplaceableAccount extends AccountRef {
  sessionSealed: Buffer;
  /** Null when the profile was deleted. */
  apiProfileId: number | null;
  proxyId: number | null;
  /** Whether it is listed, and Telegram seems not to know its key. */
  isKeyUnknown: boolean;
}

const OF_IDENTITY = 'account.user_id = $1 AND account.environment = $2 AND account.tg_user_id = $3';

/**
 * Locks the row of the account with this identity. If it is replaceable, its session lock is taken away, so that a
 * reading with the old session writes nothing. Rows of session locks are locked before those of accounts everywhere,
 * which prevents deadlocks.
 */
export async function lockKnownAccount(
  manager: EntityManager,
  { userId, environment, tgUserId }: AccountIdentity,
): Promise<KnownAccount | undefined> {
  const identity = [userId, environment, tgUserId];
  await manager.query(
    // eslint-disable-next-line owners/named -- OF_IDENTITY names it.
    `WITH held AS (
       SELECT lock.key, lock.owner, lock.expires_at, account.key_blind_index
       FROM session_locks lock JOIN accounts account ON lock.key = ${ACCOUNT_LOCK_KEY_SQL}
       WHERE ${IS_REPLACEABLE} AND ${OF_IDENTITY}
       FOR UPDATE OF lock
     ), taken AS (
       UPDATE session_locks lock SET owner = NULL, token = token + 1 FROM held WHERE lock.key = held.key
     )
     ${START_COOLDOWN_OF} held ${WITH_OWNER}`,
    identity,
  );
  const [known] = await manager.query<KnownAccount[]>(
    // eslint-disable-next-line owners/named -- OF_IDENTITY names it.
    `SELECT account.id, account.revision, account.proxy_id AS "proxyId", ${IS_REPLACEABLE} AS "isReplaceable",
       CASE WHEN ${MAY_BE_LIVE} THEN account.session_sealed END AS "formerSession"
     FROM accounts account
     WHERE ${OF_IDENTITY} ${NEWEST_ROW}
     FOR UPDATE`,
    identity,
  );
  return known;
}

/**
 * Adds the lock of the account's new session. If its key has a cooldown, nobody can acquire the lock before, and the release
 * of a lock that the caller holds has no effect.
 */
export async function addAccountLock(
  manager: EntityManager,
  { id }: AccountRef,
  { keyCooldownSeconds = 0 }: AccountReading,
): Promise<void> {
  const key = accountLockKey({ id });
  await manager.query('INSERT INTO session_locks (key) VALUES ($1) ON CONFLICT DO NOTHING', [key]);
  if (keyCooldownSeconds === 0) return;
  const rest = `UPDATE session_locks SET ${releaseSql('$2::float8')}, token = token + 1 WHERE key = $1`;
  await manager.query(rest, [key, keyCooldownSeconds]);
}

/** Call it before the account is deleted: rows of session locks are locked before those of accounts everywhere. */
export async function deleteAccountLock(manager: EntityManager, { id, userId }: AccountRef): Promise<void> {
  await manager.query(
    `WITH deleted AS (
       DELETE FROM session_locks lock USING accounts account
       WHERE lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND account.id = $1 AND account.user_id = $2
       RETURNING lock.owner, lock.expires_at, account.key_blind_index
     )
     ${START_COOLDOWN_OF} deleted ${WITH_OWNER}`,
    [id, userId],
  );
}
