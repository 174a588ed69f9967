import { type Account, REMOVED_SESSION_KEPT_DAYS, type RemovedAccount } from '@giftbuyer/contracts';
import { type AccountRow, totalRevision } from './account-columns.js';
import type { RemovedRow } from './account.entity.js';
import { exactStars } from './exact-stars.js';

const DAY_MS = 86_400_000;

/** Lists each field, so that a new column is not answered by accident. */
export function toAccount(row: AccountRow, phone: string, note: string | null): Account {
  const stars = exactStars(row.starsAmount, row.starsNanos);
  return {
    id: row.id,
    phone,
    username: row.username,
    first_name: row.firstName,
    last_name: row.lastName,
    stars: Number(stars),
    stars_exact: stars,
    is_premium: row.isPremium,
    premium_until: row.premiumUntil && isoSeconds(row.premiumUntil),
    tg_user_id: row.tgUserId,
    api_profile_id: row.apiProfileId,
    origin: row.origin,
    proxy_id: row.proxyId,
    created_at: isoSeconds(row.createdAt),
    photo_id: row.photoId,
    last_checked_at: isoSeconds(row.lastCheckedAt),
    status: row.status,
    status_until: statusUntil(row),
    status_code: row.statusCode,
    appeal_url: row.appealUrl,
    new_device_at: row.newDeviceAt && isoSeconds(row.newDeviceAt),
    ttl_days: row.ttlDays,
    note,
    tag_ids: row.tagIds,
    revision: totalRevision(row),
  };
}

export function toRemovedAccount(row: RemovedRow, phone: string): RemovedAccount {
  return {
    id: row.id,
    phone,
    username: row.username,
    first_name: row.firstName,
    last_name: row.lastName,
    api_profile_id: row.apiProfileId,
    proxy_id: row.proxyId,
    removed_at: isoSeconds(row.removedAt),
    error_code: row.removedCode,
    retry_until: row.sessionSealed && retryUntil(row.removedAt),
  };
}

function retryUntil(removedAt: Date): string | null {
  const end = new Date(removedAt.getTime() + REMOVED_SESSION_KEPT_DAYS * DAY_MS);
  return end > new Date() ? isoSeconds(end) : null;
}

function statusUntil({ status, retryAt, frozenUntil }: AccountRow): string | null {
  if (status === 'frozen') return frozenUntil && isoSeconds(frozenUntil);
  return status === 'flood_wait' ? retryAt && ceilToSecond(retryAt) : null;
}

/** Rounded up, so that a client that waits until then is not early. */
function ceilToSecond(time: Date): string {
  return isoSeconds(new Date(time.getTime() + 999));
}

/** `2026-01-31T12:00:00+00:00`. */
export function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}
