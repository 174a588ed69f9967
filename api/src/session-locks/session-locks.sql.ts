/** How long a lock is valid after its acquisition or renewal. */
const TTL_SECONDS = 30;
/** How long after its expiry a lock may be acquired by another holder. */
const GRACE_SECONDS = 5;
/** A holder whose lock was taken away has noticed it by then. */
export const TAKEN_LOCK_SECONDS = TTL_SECONDS + GRACE_SECONDS;

/** The lock may be acquired. Not now(), which is the start of the transaction, even after it has waited for a row. */
export const LOCK_IS_FREE_SQL = `(owner IS NULL OR expires_at < clock_timestamp() - interval '${GRACE_SECONDS} seconds')`;
/** The holder may still write. The statement must name the table `lock`. */
export const LOCK_IS_HELD_SQL = 'lock.owner IS NOT NULL AND lock.expires_at > clock_timestamp()';
const EXPIRY_SQL = `expires_at = clock_timestamp() + interval '${TTL_SECONDS} seconds'`;
/** SET list of an acquisition; $1 names the statement. */
export const ACQUIRE_SQL = `owner = $1, token = token + 1, ${EXPIRY_SQL}`;
/**
 * SET list of a release after so many seconds, the grace included: longer than 0 when a connection did not end cleanly and
 * Telegram may still hold it.
 */
export const releaseSql = (seconds: string): string => `owner = CASE WHEN ${seconds} > 0 THEN gen_random_uuid() END,
  expires_at = clock_timestamp() + make_interval(secs => greatest(${seconds} - ${GRACE_SECONDS}, 0))`;

/**
 * $2: keys. `isTakenOver`: the last holder did not release the lock. Skips rows that another transaction has locked, so
 * that they do not delay the others.
 */
export const ACQUIRE_ALL = `
  UPDATE session_locks lock SET ${ACQUIRE_SQL}
  FROM (SELECT key, owner FROM session_locks WHERE key = ANY ($2) AND ${LOCK_IS_FREE_SQL} FOR UPDATE SKIP LOCKED) free
  WHERE lock.key = free.key
  RETURNING lock.key, lock.token, free.owner IS NOT NULL AS "isTakenOver"`;

/** Skips rows that another transaction has locked: that transaction writes under the lock and releases it. */
export const RENEW_ALL = `
  UPDATE session_locks SET ${EXPIRY_SQL}
  WHERE key IN (
    SELECT lock.key FROM session_locks lock
    JOIN unnest($1::text[], $2::bigint[]) AS held (key, token) ON lock.key = held.key AND lock.token = held.token
    WHERE ${LOCK_IS_HELD_SQL}
    FOR UPDATE OF lock SKIP LOCKED)
  RETURNING key, token`;

/** Of the locks that were not renewed, those that expired or that another holder has. */
export const FIND_LOST = `
  SELECT held.key, held.token FROM unnest($1::text[], $2::bigint[]) AS held (key, token)
  WHERE NOT EXISTS (
    SELECT FROM session_locks lock WHERE lock.key = held.key AND lock.token = held.token AND ${LOCK_IS_HELD_SQL})`;

/** $3: the cooldown. Also of a lock that has expired, if no other holder has acquired it: its key needs the cooldown too. */
export const RELEASE_ONE = `UPDATE session_locks SET ${releaseSql('$3::float8')} WHERE key = $1 AND token = $2`;
/** $3: the cooldown. */
export const RELEASE_HELD = `UPDATE session_locks lock SET ${releaseSql('$3::float8')}
  WHERE lock.key = $1 AND lock.token = $2 AND ${LOCK_IS_HELD_SQL} RETURNING lock.key`;
export const RENEW_HELD = `UPDATE session_locks lock SET ${EXPIRY_SQL}
  WHERE lock.key = $1 AND lock.token = $2 AND ${LOCK_IS_HELD_SQL} RETURNING lock.key`;
export const RELEASE_OWNED = `UPDATE session_locks SET owner = NULL WHERE owner = $1`;

/** Of a new row: it begins with the time, so that no holder of an earlier row of its key has the same. */
export const NEW_TOKEN_SQL = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
export const INSERT_LOCK = `INSERT INTO session_locks (key, token) VALUES ($1, ${NEW_TOKEN_SQL}) ON CONFLICT DO NOTHING`;
export const DELETE_ONE = `DELETE FROM session_locks WHERE key = $1 AND token = $2`;
/** A lock that is held or cools down expires later. */
export const DELETE_UNUSED_IMPORTS = `DELETE FROM session_locks
  WHERE (key LIKE 'import:%' OR key LIKE 'importer:%') AND expires_at < clock_timestamp() - interval '1 minute'`;
