import { Injectable } from '@nestjs/common';
import { STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { AccountLease, AccountLeases, IS_FREE, TAKEN } from './account-leases.js';
import { AccountRef } from './account.entity.js';

/** The background reads an account anew between these ages, so that a list that is asked for finds nothing stale. */
const BACKGROUND_FROM_MINUTES = 40;
const BACKGROUND_TO_MINUTES = 55;
/** How many accounts of one api_id the background reads at once, at all panels together. */
const AT_ONCE_PER_APP = 3;

/** No wait of the account or of its application is on. */
const MAY_BE_TRIED = `account.removed_at IS NULL
  AND (account.retry_at IS NULL OR account.retry_at <= now())
  AND NOT EXISTS (
    SELECT FROM app_waits app
    WHERE app.environment = profile.environment AND app.api_id = profile.api_id AND app.until > now())`;

/** Every account has a moment of its own, so that accounts once read together drift apart. */
const IS_DUE = `account.last_checked_at < now() - interval '${BACKGROUND_FROM_MINUTES} minutes'
  AND account.last_checked_at < now() - make_interval(mins => ${BACKGROUND_FROM_MINUTES},
    secs => ${(BACKGROUND_TO_MINUTES - BACKGROUND_FROM_MINUTES) * 60} * (hashint4(account.id) & 1023) / 1024.0)`;

/** Accounts whose last reading is old. */
@Injectable()
export class DueAccounts {
  constructor(
    private readonly database: DataSource,
    private readonly leases: AccountLeases,
  ) {}

  /** Those of a user not read for `STALE_AFTER_MINUTES` that may be tried now, the oldest reading first. */
  of(userId: number): Promise<AccountRef[]> {
    return this.database.query<AccountRef[]>(
      `SELECT account.id, account.user_id AS "userId"
       FROM accounts account
       JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.id = account.api_profile_id
       WHERE account.user_id = $1 AND ${MAY_BE_TRIED}
         AND account.last_checked_at < now() - interval '${STALE_AFTER_MINUTES} minutes'
       ORDER BY account.last_checked_at`,
      [userId],
    );
  }

  /**
   * Takes the leases of up to `limit` accounts that the background is to read now: users take turns, and what they
   * have under way counts; several panels that ask at once get different accounts.
   */
  async claim(limit: number): Promise<AccountLease[]> {
    const since = performance.now();
    const [rows] = await this.leases.claim<[(AccountRef & { token: string })[]]>(
      `WITH under_way AS (
         SELECT account.user_id, profile.environment, profile.api_id
         FROM account_leases lease
         JOIN accounts account ON account.id = lease.account_id
         JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.id = account.api_profile_id
         WHERE lease.owner IS NOT NULL AND lease.expires_at > now()
       ), due AS (
         -- No more of each profile than could be chosen: of ten thousand accounts that are due, few are looked at.
         SELECT account.id, account.user_id, account.last_checked_at, profile.environment, profile.api_id,
           row_number() OVER (PARTITION BY account.user_id ORDER BY account.last_checked_at)
             + (SELECT count(*) FROM under_way WHERE under_way.user_id = account.user_id) AS turn
         FROM api_profiles profile
         CROSS JOIN LATERAL (
           SELECT account.id, account.user_id, account.last_checked_at
           FROM accounts account
           JOIN account_leases lease ON lease.account_id = account.id AND ${IS_FREE}
           WHERE account.user_id = profile.user_id AND account.api_profile_id = profile.id
             AND ${MAY_BE_TRIED} AND ${IS_DUE}
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
         SELECT lease.account_id, ranked.user_id
         FROM ranked JOIN account_leases lease ON lease.account_id = ranked.id
         WHERE ranked.of_app <= $3 AND ${IS_FREE}
         ORDER BY ranked.turn, ranked.last_checked_at
         LIMIT $2
         FOR UPDATE OF lease SKIP LOCKED
       )
       UPDATE account_leases lease SET ${TAKEN}
       FROM chosen WHERE lease.account_id = chosen.account_id
       RETURNING lease.account_id AS id, chosen.user_id AS "userId", lease.token`,
      [limit, AT_ONCE_PER_APP],
    );
    return rows.map((row) => this.leases.hold(row, row.token, since));
  }
}
