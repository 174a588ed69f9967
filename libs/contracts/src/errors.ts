import type { ProxyFailure } from './proxy.js';

/** Every machine code that an error body of the API can carry in `error`. */
export const ERROR_CODES = [
  'unauthorized',
  'invalid_credentials',
  'user_disabled',
  'second_factor_required',
  'second_step_expired',
  'second_factor_not_begun',
  'wrong_code',
  'username_and_password_required',
  'username_taken',
  'registration_closed',
  'invite_invalid',
  'weak_password',
  'wrong_password',
  'not_found',
  'method_not_allowed',
  'validation_failed',
  'payload_too_large',
  'unsupported_media_type',
  'uri_too_long',
  'too_many_headers',
  'ambiguous_request',
  'ambiguous_session',
  'cross_site_request',
  'unknown_host',
  'step_up_required',
  'forbidden',
  'too_many_requests',
  'too_many_codes',
  'api_id_and_api_hash_required',
  'duplicate_api_id',
  'duplicate_api_hash',
  'too_many_api_profiles',
  'api_profile_in_use',
  'api_profile_missing',
  'api_profile_not_found',
  'api_profile_id_required',
  'duplicate_proxy',
  'too_many_proxies',
  'proxy_in_use',
  'proxy_forbidden',
  'proxy_not_found',
  'proxy_required',
  'proxy_unreachable',
  'accounts_without_proxy',
  'phone_and_api_profile_id_required',
  'phone_already_added',
  'account_already_added',
  'login_id_and_code_required',
  'login_id_and_password_required',
  'login_id_and_email_required',
  'login_id_not_found',
  'log_id_required',
  'tag_name_taken',
  'tag_not_found',
  'too_many_tags',
  'too_many_account_tags',
  'note_changed',
  'gift_not_found',
  'email_not_needed',
  'code_costs_money',
  'telegram_rpc',
  'telegram_unreachable',
  'session_invalid',
  'session_not_kept',
  'session_is_bot',
  'session_dc_unknown',
  'session_other_account',
  'session_app_mismatch',
  'session_in_use',
  'login_url_invalid',
  'export_off',
  'sign_out_unconfirmed',
  'account_busy',
  'too_fresh',
  'installation_unconfirmed',
  'unavailable',
  'storage_unwritable',
  'internal_error',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * What a panel that is not ready misses: `migrations` when its schema is not that of the database, `keys` when it cannot read
 * the keys again, as after a replacement of the secret key, and stores nothing.
 */
export const NOT_READY = ['database', 'migrations', 'keys', 'scheduler', 'stopping'] as const;
export type NotReady = (typeof NOT_READY)[number];

/** The body of every error: one line of JSON that ends in a newline. Some codes add fields of their own. */
export interface ErrorBody {
  error: ErrorCode;
  /** A sentence for people, Russian or English by `Accept-Language`. */
  detail: string;
  /** What the log of the panel calls the request; see `REQUEST_ID_HEADER`. Absent in the answer to what is no HTTP request. */
  request_id?: string | undefined;
  /** What is wrong with which field of the body; `session_app_mismatch`: `api_id` or `test`. */
  fields?: Record<string, string>;
  /** `telegram_rpc`, `code_costs_money`, `session_invalid`: Telegram's own code. `telegram_unreachable` of an import: -404. */
  error_code?: string;
  /**
   * `too_many_requests`, `too_many_codes`, `telegram_rpc` with FLOOD_WAIT, `telegram_unreachable` with 503: seconds until
   * the next try.
   */
  wait_seconds?: number;
  /** `duplicate_api_id`, `duplicate_api_hash`: the profile that has it; `duplicate_proxy`: the proxy; `tag_name_taken`: the tag. */
  existing_id?: number;
  /** `api_profile_in_use`, `proxy_in_use`: how many accounts use it; `accounts_without_proxy`: how many have none. */
  accounts?: number;
  /** `phone_already_added`, `account_already_added`: the account of the list. */
  account_id?: number;
  phone?: string;
  /** `proxy_unreachable`: why. */
  reason?: ProxyFailure;
  /** `too_fresh`: from when on it is possible; absent when Telegram does not say. */
  possible_at?: string;
  /** `note_changed`: the note as it is now. */
  note?: string | null;
  /** `unavailable` of `GET /api/ready`: what the panel misses. */
  not_ready?: NotReady[];
  /** `cross_site_request`: the address of the page that asked, and those whose pages may. */
  origin?: string;
  expected_origins?: string[];
  /** The status again, on the errors of signing in to Telegram. */
  http?: number;
}

/** Codes by which Telegram says that a session is over for good. */
export const SESSION_INVALID_CODES = [
  'AUTH_KEY_UNREGISTERED',
  'SESSION_REVOKED',
  'SESSION_EXPIRED',
  'AUTH_KEY_INVALID',
  'AUTH_KEY_DUPLICATED',
  'USER_DEACTIVATED',
  'USER_DEACTIVATED_BAN',
] as const;
