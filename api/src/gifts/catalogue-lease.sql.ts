import { ACCOUNT_LOCK_KEY_SQL } from '../accounts/account-lock-key.js';
import { IS_AUTHENTIC_SQL, IS_OF_ENABLED_USER_SQL } from '../accounts/account-conditions.js';
import { LOCK_IS_FREE_SQL } from '../session-locks/session-locks.sql.js';

// No statement here names an owner: the catalogue belongs to no user.

/** Longer than a turn takes: 25 s for the lock of the account, 20 s for the answer. */
const LEASE_SECONDS = 50;
/** How long after its expiry a lease may be taken over. */
const GRACE_SECONDS = 5;
/** A browser that views the gifts asks once a minute. */
export const VIEW_SECONDS = 90;
/** How often numbers are read while a page is open: the hash says nothing about them. */
const NUMBERS_EVERY_SECONDS = 60;

const IS_PAGE_OPEN = `catalogue.page_at > clock_timestamp() - interval '${VIEW_SECONDS} seconds'`;
/** Whether somebody views the gifts. */
export const IS_VIEWED = `coalesce(greatest(catalogue.page_at, catalogue.notice_at)
  > clock_timestamp() - interval '${VIEW_SECONDS} seconds', false)`;

/** Whether the lease is held. The statement must name the table `catalogue`. */
const IS_HELD = (owner: string, token: string) =>
  `catalogue.owner = ${owner} AND catalogue.token = ${token} AND catalogue.expires_at > clock_timestamp()`;

/** $1: environment. */
export const INSERT_CATALOGUE = 'INSERT INTO catalogues (environment) VALUES ($1) ON CONFLICT DO NOTHING';

/**
 * $1: environment, $2: user, $3: whether a page is open. A row for users with an account there, none for others. Does not wait
 * for a row that is being written: the next view is recorded.
 */
export const RECORD_VIEW = `
  WITH allowed AS (
    SELECT environment FROM accounts WHERE user_id = $2 AND environment = $1::varchar AND removed_at IS NULL LIMIT 1
  ), inserted AS (
    INSERT INTO catalogues (environment, page_at, notice_at)
    SELECT environment, CASE WHEN $3::boolean THEN clock_timestamp() END, CASE WHEN NOT $3::boolean THEN clock_timestamp() END
    FROM allowed
    ON CONFLICT DO NOTHING
  ), free AS (
    SELECT environment FROM catalogues WHERE environment IN (SELECT environment FROM allowed) FOR UPDATE SKIP LOCKED
  ), viewed AS (
    UPDATE catalogues catalogue
    SET page_at = CASE WHEN $3::boolean THEN clock_timestamp() ELSE page_at END,
      notice_at = CASE WHEN $3::boolean THEN notice_at ELSE clock_timestamp() END
    FROM free WHERE catalogue.environment = free.environment
  )
  SELECT environment FROM allowed`;

/**
 * The account after the last one whose turn it was, that can be read now: neither in use, nor asked to wait. Those that
 * could not be read come last ($3). Accounts of disabled users, and those that are not authentic, have no turn.
 */
const NEXT_ACCOUNT = `
  SELECT account.id, account.user_id
  FROM accounts account
  JOIN session_locks lock ON lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND ${LOCK_IS_FREE_SQL}
  WHERE account.environment = catalogue.environment AND account.removed_at IS NULL
    AND account.status NOT IN ('flood_wait', 'app_refused', 'moved')
    AND ${IS_AUTHENTIC_SQL} AND ${IS_OF_ENABLED_USER_SQL}
  ORDER BY account.id = ANY ($3::integer[]), account.id <= coalesce(catalogue.last_account_id, 0), account.id
  LIMIT 1`;

/** One turn of an account at the catalogue. */
export interface CatalogueTurn {
  environment: string;
  /** In decimal. */
  token: string;
  accountId: number;
  userId: number;
  /** What to ask with; 0 for the numbers, too. */
  hash: number;
}

/** $1: owner, $2: environments, $3: accounts that come last. Takes the leases of catalogues whose time has come. */
export const CLAIM_TURNS = `
  UPDATE catalogues catalogue
  SET owner = $1, token = catalogue.token + 1, last_account_id = turn.id,
    expires_at = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
  FROM (
    SELECT catalogue.environment, account.id, account.user_id
    FROM catalogues catalogue CROSS JOIN LATERAL (${NEXT_ACCOUNT}) account
    WHERE catalogue.environment = ANY ($2) AND ${IS_VIEWED}
      AND (catalogue.owner IS NULL OR catalogue.expires_at < clock_timestamp() - interval '${GRACE_SECONDS} seconds')
      AND coalesce(greatest(catalogue.next_at, catalogue.wait_until) <= clock_timestamp(), true)
    FOR UPDATE OF catalogue SKIP LOCKED
  ) turn
  WHERE catalogue.environment = turn.environment
  RETURNING catalogue.environment, catalogue.token, turn.id AS "accountId", turn.user_id AS "userId",
    CASE WHEN ${IS_PAGE_OPEN} AND catalogue.numbers_at < clock_timestamp() - interval '${NUMBERS_EVERY_SECONDS} seconds'
      THEN 0 ELSE coalesce(catalogue.hash, 0) END AS hash`;

/** $1: environment, $2: owner, $3: token. The row stays locked until the transaction ends. */
export const LOCK_HELD_CATALOGUE = `SELECT catalogue.baseline_at AS "baselineAt", catalogue.numbers_at AS "numbersAt",
    catalogue.read_at AS "readAt", clock_timestamp() AS now
  FROM catalogues catalogue WHERE environment = $1 AND ${IS_HELD('$2', '$3')} FOR UPDATE`;

/** $1: environment. The same without a lease, for the readings of accounts. */
export const LOCK_CATALOGUE = `SELECT catalogue.baseline_at AS "baselineAt", catalogue.numbers_at AS "numbersAt",
    catalogue.read_at AS "readAt", clock_timestamp() AS now
  FROM catalogues catalogue WHERE environment = $1 FOR UPDATE`;

/** $1: environment, $2: hash, $3: when the question was asked, $4: whether a gift changed. */
export const RECORD_ANSWER = `UPDATE catalogues
  SET hash = $2, numbers_at = greatest(numbers_at, $3), read_at = greatest(read_at, $3),
    baseline_at = coalesce(baseline_at, $3), revision = revision + CASE WHEN $4 THEN 1 ELSE 0 END
  WHERE environment = $1`;

/** $1: environment. An older answer has added gifts: lists are read again. */
export const RECORD_OLDER_ANSWER = 'UPDATE catalogues SET revision = revision + 1 WHERE environment = $1';

/** $1: environment, $2: owner, $3: token, $4: usual interval in seconds, $5: whether Telegram answered. Ends the turn. */
export const END_TURN = `UPDATE catalogues catalogue
  SET owner = NULL, wait_until = NULL, read_at = CASE WHEN $5::boolean THEN clock_timestamp() ELSE read_at END,
    interval_seconds = CASE WHEN NOT $5::boolean THEN interval_seconds WHEN interval_seconds / 2 > $4::integer THEN interval_seconds / 2
      ELSE 0 END,
    next_at = clock_timestamp() + make_interval(secs => greatest(interval_seconds, $4::integer))
  WHERE environment = $1 AND ${IS_HELD('$2', '$3')}`;

const MAX_INTERVAL_SECONDS = 3600;

/** $1: environment, $2: owner, $3: token, $4: usual interval in seconds, $5: how long to wait. Ends the turn. */
export const END_TURN_WITH_WAIT = `UPDATE catalogues catalogue
  SET owner = NULL, wait_until = clock_timestamp() + make_interval(secs => $5::integer),
    interval_seconds = least(greatest(interval_seconds, $4::integer) * 2, ${MAX_INTERVAL_SECONDS}),
    next_at = clock_timestamp() + make_interval(secs => $5::integer)
  WHERE environment = $1 AND ${IS_HELD('$2', '$3')} RETURNING environment`;

/** $1: owner. */
export const RELEASE_LEASES_OF_OWNER = 'UPDATE catalogues SET owner = NULL WHERE owner = $1';

/** $1: environment. Files of the catalogue that are not stored yet and may be tried. */
export const FIND_WANTED_FILES = `SELECT DISTINCT gift.file_id AS "fileId"
  FROM gifts gift LEFT JOIN gift_files file ON file.environment = gift.environment AND file.file_id = gift.file_id
  WHERE gift.environment = $1 AND gift.file_id IS NOT NULL AND gift.missing_since IS NULL
    AND (file.file_id IS NULL OR file.animation IS NULL AND file.failed_code IS NULL)`;
