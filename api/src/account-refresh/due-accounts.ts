import { Injectable } from '@nestjs/common';
import { STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { ACCOUNT_LOCK_KEY_SQL } from '../accounts/account-lock-key.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { type LockKey, type SessionLock, SessionLocks } from '../session-locks/session-locks.js';
import { ACQUIRE_SQL, LOCK_IS_FREE_SQL } from '../session-locks/session-locks.sql.js';

/** The background refreshes an account at an age between these, so that a list usually has no stale account. */
const BACKGROUND_FROM_MINUTES = 40;
const BACKGROUND_TO_MINUTES = 55;
/** How many accounts of one api_id the background reads at once, in all processes together. */
const MAX_REFRESHES_PER_APP = 3;

/** Neither the account nor its application has to wait. @param asOf an SQL expression */
const MAY_BE_TRIED = (asOf: string) => `account.removed_at IS NULL
  AND (account.retry_at IS NULL OR account.retry_at <= ${asOf})
  AND NOT EXISTS (
    SELECT FROM app_flood_waits app
    WHERE app.environment = profile.environment AND app.api_id = profile.api_id AND app.until > now())`;

/** The age depends on the id, so that accounts that were read together drift apart. */
const IS_DUE = (asOf: string) => `account.last_checked_at < ${asOf} - interval '${BACKGROUND_FROM_MINUTES} minutes'
  AND account.last_checked_at < ${asOf} - make_interval(mins => ${BACKGROUND_FROM_MINUTES},
    secs => ${(BACKGROUND_TO_MINUTES - BACKGROUND_FROM_MINUTES) * 60} * (hashint4(account.id) & 1023) / 1024.0)`;

const SELECT_STALE = `
  SELECT account.id, account.user_id AS "userId"
  FROM accounts account
  JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.id = account.api_profile_id
  WHERE account.user_id = $1 AND ${MAY_BE_TRIED('now()')}
    AND account.last_checked_at < now() - interval '${STALE_AFTER_MINUTES} minutes'
  ORDER BY account.last_checked_at`;

const SWEEP_START = 'now() - make_interval(secs => $4)';
const UNDER_WAY_ID = `CASE WHEN starts_with(lock.key, 'account:') THEN substr(lock.key, 9)::integer END`;

/** $2: limit, $3: limit per api_id, $4: seconds since the sweep began, $5: accounts to leave out. Disabled users have no turn. */
const CLAIM_STALE = `
  WITH under_way AS (
    SELECT account.user_id, profile.environment, profile.api_id
    FROM session_locks lock
    JOIN accounts account ON account.id = ${UNDER_WAY_ID}
    JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.id = account.api_profile_id
    WHERE lock.owner IS NOT NULL AND lock.expires_at > now()
  ), due AS (
    -- At most as many of each profile as can be chosen, so that few of ten thousand due accounts are read.
    SELECT account.id, account.user_id, account.last_checked_at, profile.environment, profile.api_id,
      row_number() OVER (PARTITION BY account.user_id ORDER BY account.last_checked_at)
        + (SELECT count(*) FROM under_way WHERE under_way.user_id = account.user_id) AS turn
    FROM api_profiles profile
    JOIN users ON users.id = profile.user_id AND users.disabled_at IS NULL
    CROSS JOIN LATERAL (
      SELECT account.id, account.user_id, account.last_checked_at
      FROM accounts account
      JOIN session_locks lock ON lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND ${LOCK_IS_FREE_SQL}
      WHERE account.user_id = profile.user_id AND account.api_profile_id = profile.id
        AND ${MAY_BE_TRIED(SWEEP_START)} AND ${IS_DUE(SWEEP_START)}
        AND account.id <> ALL ($5::integer[])
      ORDER BY account.last_checked_at
      LIMIT $2
    ) account
  ), ranked AS (
    SELECT due.*,
      row_number() OVER (PARTITION BY environment, api_id ORDER BY turn, last_checked_at)
        + (SELECT count(*) FROM under_way
           WHERE under_way.environment = due.environment AND under_way.api_id = due.api_id) AS of_app
    FROM due
  ), chosen AS (
    SELECT lock.key, lock.owner, account.id, account.user_id
    FROM ranked account JOIN session_locks lock ON lock.key = ${ACCOUNT_LOCK_KEY_SQL}
    WHERE account.of_app <= $3 AND ${LOCK_IS_FREE_SQL}
    ORDER BY account.turn, account.last_checked_at
    LIMIT $2
    FOR UPDATE OF lock SKIP LOCKED
  )
  UPDATE session_locks lock SET ${ACQUIRE_SQL}
  FROM chosen WHERE lock.key = chosen.key
  RETURNING lock.key, lock.token, chosen.owner IS NOT NULL AS "isTakenOver", chosen.id, chosen.user_id AS "userId"`;

export interface ClaimOptions {
  /** Since the sweep began: an account that was read or failed after that is not due. */
  startedSecondsAgo: number;
  /** Ids of accounts to leave out. */
  except: number[];
}

/** Accounts whose last reading is old. */
@Injectable()
export class DueAccounts {
  constructor(
    private readonly database: DataSource,
    private readonly locks: SessionLocks,
  ) {}

  /** Accounts of a user that were not read for `STALE_AFTER_MINUTES` and may be tried now, oldest reading first. */
  listStaleAccounts(userId: number): Promise<AccountRef[]> {
    return this.database.query<AccountRef[]>(SELECT_STALE, [userId]);
  }

  /**
   * Acquires the locks of up to `limit` accounts that are due. Users take turns, and their readings under way count.
   * Processes that claim at the same time get different accounts.
   */
  async claimDueAccounts(
    limit: number,
    { startedSecondsAgo, except }: ClaimOptions = { startedSecondsAgo: 0, except: [] },
  ): Promise<(AccountRef & { lock: SessionLock })[]> {
    const claimed = await this.locks.acquireChosenLocks<AccountRef & { key: LockKey; token: string }>(CLAIM_STALE, [
      limit,
      MAX_REFRESHES_PER_APP,
      startedSecondsAgo,
      except,
    ]);
    return claimed.map(({ id, userId, lock }) => ({ id, userId, lock }));
  }
}
