import type { Account, RemovedAccount } from '@giftbuyer/contracts';
import type { AccountRow } from './account-columns.js';
import type { RemovedRow } from './account.entity.js';

const NANOS_PER_STAR = 1e9;

/** Field by field, so that nothing of the row leaves the server by accident. */
export function toAccount(row: AccountRow, phone: string): Account {
  return {
    id: row.id,
    phone,
    username: row.username,
    first_name: row.firstName,
    stars: Number(row.starsAmount) + row.starsNanos / NANOS_PER_STAR,
    is_premium: row.isPremium,
    premium_until: row.premiumUntil && isoSeconds(row.premiumUntil),
    tg_user_id: row.tgUserId,
    api_profile_id: row.apiProfileId,
    created_at: isoSeconds(row.createdAt),
    last_checked_at: isoSeconds(row.lastCheckedAt),
    status: row.status,
    status_until: row.status === 'flood_wait' && row.retryAt ? secondAfter(row.retryAt) : null,
  };
}

export function toRemovedAccount(row: RemovedRow, phone: string): RemovedAccount {
  return {
    id: row.id,
    phone,
    username: row.username,
    first_name: row.firstName,
    api_profile_id: row.apiProfileId,
    removed_at: isoSeconds(row.removedAt),
    error_code: row.removedCode,
  };
}

/** Who comes at this second does not come too early. */
function secondAfter(time: Date): string {
  return isoSeconds(new Date(time.getTime() + 999));
}

/** `2026-01-31T12:00:00+00:00`. */
function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}
