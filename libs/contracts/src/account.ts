/**
 * How the last attempt to read an account ended.
 * - `ok`: with a reading.
 * - `flood_wait`: Telegram asked to wait until `status_until`.
 * - `unreachable`: no usable answer; tried again by itself.
 * - `proxy_unreachable`: the proxy of the account carries no connection (`status_code` is the `ProxyFailure`), or the account
 *   has none although its owner allows no connection without one (`missing`); tried again by itself.
 * - `frozen`: Telegram froze the account, until `status_until` if it said so; `appeal_url` is where to appeal. Without a
 *   `status_code` the account was read all the same.
 * - `app_refused`: Telegram no longer accepts the api_id or the version of the app (`status_code`).
 * - `moved`: Telegram moved the account to another data centre; it has to sign in again there.
 */
export const ACCOUNT_STATUSES = [
  'ok',
  'flood_wait',
  'unreachable',
  'proxy_unreachable',
  'frozen',
  'app_refused',
  'moved',
] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** How the session of an account came to the panel: by a login code, by a QR code, or from another program. */
export const ACCOUNT_ORIGINS = ['code', 'qr', 'import'] as const;
export type AccountOrigin = (typeof ACCOUNT_ORIGINS)[number];

/** A Telegram account of the signed-in user. Times are ISO 8601 in whole seconds with `+00:00`. */
export interface Account {
  id: number;
  /** `+` and digits. */
  phone: string;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  /** `stars_exact` as the nearest floating-point number: what clients of the first panel read. */
  stars: number;
  /** Telegram Stars in decimal, to the billionth and of any size: `150.5`, `-1.02`. */
  stars_exact: string;
  is_premium: boolean;
  premium_until: string | null;
  /** Telegram's 64-bit user id, as a string. */
  tg_user_id: string;
  api_profile_id: number;
  origin: AccountOrigin;
  /** All connections to Telegram for it go through this proxy; null when they are direct. */
  proxy_id: number | null;
  created_at: string;
  /** Telegram's 64-bit id of the photo at `GET /api/account/<id>/photo`; null without one. Another photo has another id. */
  photo_id: string | null;
  last_checked_at: string | null;
  status: AccountStatus;
  status_until: string | null;
  /**
   * Telegram's own code behind `status`, for example `FLOOD_WAIT` or `FROZEN_METHOD_INVALID`; what is wrong with the proxy of
   * `proxy_unreachable`; null when there is none.
   */
  status_code: string | null;
  /** `frozen` alone: where the owner can appeal, below `https://t.me/`. */
  appeal_url: string | null;
  /** When the newest device signed in that the owner has not looked at yet; null without one. */
  new_device_at: string | null;
  /** After how many days without use Telegram ends a session of the account; null until the panel has asked. */
  ttl_days: number | null;
  /** The owner's own note; null without one. */
  note: string | null;
  /** Ascending. */
  tag_ids: number[];
  /** Grows with every change of the account: of two answers about it, the one with the greater revision is the newer. */
  revision: number;
}

/**
 * Answer of `GET /api/accounts`, newest id first: 200 with `ready` when there is nothing to refresh, because every account was
 * read within `STALE_AFTER_MINUTES` or may not be read yet (its retry, or the flood wait of its app, is not over), else 202 with
 * `refreshing` and the last known rows.
 */
export interface AccountList {
  state: 'ready' | 'refreshing';
  accounts: Account[];
}

/** `error_code` of a removed account that was in the list twice: its row with the newer session stayed there. */
export const DUPLICATE_ACCOUNT = 'DUPLICATE_ACCOUNT';

/** `error_code` of a removed account whose session its owner moved to another program: the panel keeps no session of it. */
export const MOVED_OUT = 'MOVED_OUT';

/**
 * An account whose session Telegram ended, or that was moved out. Its sealed session is kept for `REMOVED_SESSION_KEPT_DAYS`, so that
 * `POST /api/accounts/removed/<id>/retry` can ask Telegram once more; signing in to the same Telegram account brings
 * back the same id, whatever its phone is then.
 */
export interface RemovedAccount {
  id: number;
  phone: string;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  /** Null when the profile was deleted meanwhile. */
  api_profile_id: number | null;
  /** Null when its connections were direct. */
  proxy_id: number | null;
  removed_at: string;
  /** Telegram's own code, for example `SESSION_REVOKED`, or `DUPLICATE_ACCOUNT` or `MOVED_OUT`. */
  error_code: string;
  /** Until when the session is kept, so that it can be tried again; null when it is gone. */
  retry_until: string | null;
}

/** Answer of `GET /api/accounts/removed`, newest removal first. */
export interface RemovedAccountList {
  items: RemovedAccount[];
}

/** Answer of `POST /api/accounts/removed/<id>/retry`: Telegram accepts the kept session, the account is in the list. */
export interface RestoredAccount {
  ok: true;
  account: Account;
}
