import type { Account } from './account.js';

/** The bytes of an MTProto authorization key. */
export const AUTH_KEY_BYTES = 256;

/** Body of `POST /api/accounts/import`: the session of another program, taken over. */
export interface ImportSession {
  api_profile_id: number;
  /**
   * The proxy of the import and of its account. Absent: that of the account that has this key or `user_id`, else the default of
   * the user; null: none.
   */
  proxy_id?: number | null;
  /** The account's data centre, 1 to 5. */
  dc: number;
  /** Whether the session is one of Telegram's test servers; null when its source does not say. */
  test: boolean | null;
  /** The authorization key in base64: exactly 256 bytes. */
  auth_key: string;
  /** The Telegram id that the source names. Another account's session is refused: `session_other_account`. */
  user_id?: string;
  /**
   * The api_id with which the session was signed in, if its source names it. A profile with another one is refused
   * (`session_app_mismatch`); leave it out to use that profile nevertheless.
   */
  api_id?: number;
  /** Whether the session replaces that of an account of the list; its former one is ended at Telegram. */
  replace?: boolean;
}

/** Answer of `POST /api/accounts/import`. */
export interface ImportedAccount {
  account: Account;
  /** The account had this session before: nothing was changed. */
  already: boolean;
}
