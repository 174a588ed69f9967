/** An account not read for this long is refreshed by the next list request. */
export const STALE_AFTER_MINUTES = 60;
/** `GET /api/accounts?wait=1` answers after this long at the latest. */
export const LIST_WAIT_SECONDS = 25;
export const LOGIN_EXPIRES_AFTER_MINUTES = 10;
/** Of a user, at the same time. */
export const MAX_QR_LOGINS = 3;
export const SESSION_DAYS = 7;
/** How long an invite can be used. */
export const INVITE_HOURS = 24;
/** How long a password that was given counts for what a session alone may not do. */
export const STEP_UP_MINUTES = 10;
/** How long the sealed session of a removed account is kept. */
export const REMOVED_SESSION_KEPT_DAYS = 30;
export const SSE_HEARTBEAT_SECONDS = 25;
/** The longest pause between two lines of a refresh that is under way. */
export const REFRESH_SILENCE_SECONDS = 8;

export const USERNAME_MAX_LENGTH = 64;
/** Of a new password, in characters (code points). */
export const PASSWORD_MIN_LENGTH = 12;
export const NEW_PASSWORD_MAX_LENGTH = 128;
/** Of the password of a user from before those limits, and of a 2FA password. */
export const PASSWORD_MAX_LENGTH = 1024;
export const API_PROFILE_NAME_MAX_LENGTH = 64;
export const API_ID_MAX = 2_147_483_647;
export const API_HASH_PATTERN = /^[0-9a-f]{32}$/i;
/** Six digits or a recovery code, with whatever spaces and dashes. */
export const SECOND_FACTOR_CODE_MAX_LENGTH = 64;
/** A code may be a phrase. */
export const LOGIN_CODE_MAX_LENGTH = 128;
/** RFC 5321. */
export const EMAIL_MAX_LENGTH = 254;
/** 100 kB as Express counts them (`limit: '100kb'`). */
export const BODY_MAX_BYTES = 100 * 1024;
/** Between the password and the code of the second factor. */
export const SECOND_STEP_MINUTES = 5;
/** How long entries of the audit log are kept. */
export const AUDIT_KEPT_DAYS = 400;
export const AUDIT_PAGE_SIZE = 20;
/** Of a user. */
export const MAX_API_PROFILES = 100;
export const MAX_PROXIES = 300;
export const PROXY_NAME_MAX_LENGTH = 64;
/** Of a user name and of a password, in bytes (RFC 1929). */
export const PROXY_PASSWORD_MAX_LENGTH = 255;
/** Of an MTProxy secret with its domain. */
export const PROXY_SECRET_MAX_BYTES = 17 + 182;
/** Accounts whose proxy one request changes. */
export const PROXY_CHANGE_MAX_ACCOUNTS = 500;
export const MAX_TAGS = 50;
export const MAX_TAGS_OF_ACCOUNT = 20;
/** Of one request that tags accounts. */
export const MAX_TAGGED_ACCOUNTS = 500;
/** In characters (code points), as are notes. */
export const TAG_NAME_MAX_LENGTH = 32;
export const NOTE_MAX_LENGTH = 2000;
