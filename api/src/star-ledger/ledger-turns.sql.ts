import { IS_OF_ENABLED_USER_SQL } from '../accounts/account-conditions.js';

/** SQL of a `LedgerTurn`, as it is under the session lock. */
export const LOAD_TURN = `
  SELECT currency, backfill_offset AS "backfillOffset", catch_up_offset AS "catchUpOffset"
  FROM star_ledgers
  WHERE account_id = $1 AND user_id = $2 AND currency = $3 AND (backfill_offset IS NOT NULL OR catch_up_offset IS NOT NULL)`;

/** $1: limit, $2: seconds until another process may claim it, $3: an account, or null for all. Not of disabled users. */
export const CLAIM_TURNS = `
  UPDATE star_ledgers ledger SET turn_at = now() + make_interval(secs => $2)
  FROM (
    SELECT ledger.account_id, ledger.currency
    FROM star_ledgers ledger
    JOIN accounts account ON account.id = ledger.account_id AND account.user_id = ledger.user_id
    JOIN api_profiles profile ON profile.id = account.api_profile_id AND profile.user_id = account.user_id
    WHERE ledger.turn_at <= now() AND account.removed_at IS NULL AND ${IS_OF_ENABLED_USER_SQL}
      AND (account.retry_at IS NULL OR account.retry_at <= now())
      AND NOT EXISTS (
        SELECT FROM app_flood_waits app
        WHERE app.environment = profile.environment AND app.api_id = profile.api_id AND app.until > now())
      AND ($3::integer IS NULL OR ledger.account_id = $3)
    ORDER BY ledger.turn_at LIMIT $1
    FOR UPDATE OF ledger SKIP LOCKED
  ) due
  WHERE ledger.account_id = due.account_id AND ledger.currency = due.currency
  RETURNING ledger.account_id AS id, ledger.user_id AS "userId", ledger.currency`;

/** $4: seconds. */
export const DEFER_TURN = `
  UPDATE star_ledgers SET turn_at = now() + make_interval(secs => $4)
  WHERE account_id = $1 AND user_id = $2 AND currency = $3 AND turn_at IS NOT NULL`;

/** The offset is not valid any more: reads that part from its beginning again. */
export const RESTART_TURN = `
  UPDATE star_ledgers
  SET backfill_offset = CASE WHEN backfill_offset IS NOT NULL AND catch_up_offset IS NULL THEN '' ELSE backfill_offset END,
    catch_up_offset = CASE WHEN catch_up_offset IS NOT NULL THEN '' END
  WHERE account_id = $1 AND user_id = $2 AND currency = $3`;

/** Of a ledger whose last page another process has read. */
export const END_TURNS = `
  UPDATE star_ledgers SET turn_at = NULL
  WHERE account_id = $1 AND user_id = $2 AND currency = $3 AND backfill_offset IS NULL AND catch_up_offset IS NULL`;
