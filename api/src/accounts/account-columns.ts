import type { AccountReading } from '@giftbuyer/telegram';
import type { SealedPlace } from '../sealing/sealing.js';
import type { AccountRef, ListedAccount } from './account.entity.js';

/** Where a sealed column of the account belongs. */
export function placeOf({ id, userId }: AccountRef, column: 'phone_sealed' | 'session_sealed'): SealedPlace {
  return { table: 'accounts', column, rowId: id, ownerId: userId };
}

/** What a successful reading changes: all of it at once, by the clock of the database. */
export function readingColumns(reading: AccountReading) {
  return {
    tgUserId: reading.userId,
    firstName: reading.firstName,
    lastName: reading.lastName,
    username: reading.username,
    isPremium: reading.isPremium,
    premiumUntil: reading.premiumUntil,
    starsAmount: reading.stars.amount.toString(),
    starsNanos: reading.stars.nanos,
    serverSalts: reading.salts,
    lastCheckedAt: () => 'now()',
    status: 'ok' as const,
    statusCode: null,
    frozenUntil: null,
    appealUrl: null,
    failures: 0,
    retryAt: null,
  };
}

/** What an `Account` is made of, as a query for `ACCOUNT_COLUMNS` gives it. */
export type AccountRow = Omit<
  ListedAccount,
  'phoneIndex' | 'sessionSealed' | 'serverSalts' | 'failures' | 'removedAt' | 'removedCode'
>;

/** The columns of an `AccountRow`, of a table that the query names `account`. */
export const ACCOUNT_COLUMNS = `account.id, account.user_id AS "userId", account.api_profile_id AS "apiProfileId",
  account.phone_sealed AS "phoneSealed", account.tg_user_id AS "tgUserId", account.first_name AS "firstName",
  account.last_name AS "lastName", account.username, account.is_premium AS "isPremium", account.premium_until AS "premiumUntil",
  account.stars_amount AS "starsAmount", account.stars_nanos AS "starsNanos", account.last_checked_at AS "lastCheckedAt",
  account.status, account.status_code AS "statusCode", account.frozen_until AS "frozenUntil",
  account.appeal_url AS "appealUrl", account.retry_at AS "retryAt", account.revision, account.created_at AS "createdAt"`;
