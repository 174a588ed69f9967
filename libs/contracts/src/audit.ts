/** What the audit log of a user records. Failures are counted: one entry an hour for each address. */
export const AUDIT_EVENTS = [
  'registered',
  'login',
  'login_failed',
  'logout',
  'session_replaced',
  'signed_out_everywhere',
  'password_changed',
  'password_change_failed',
  'user_disabled',
  'user_enabled',
  'second_factor_on',
  'second_factor_off',
  'second_factor_failed',
  'recovery_code_used',
  'recovery_codes_renewed',
  'password_confirmed',
  'password_confirm_failed',
  'profile_added',
  'profile_deleted',
  'proxy_added',
  'proxy_deleted',
  'proxy_only_on',
  'proxy_only_off',
  'account_proxies_changed',
  'account_added',
  'account_imported',
  'account_deleted',
  'account_signed_out',
  'account_forgotten',
  'account_session_replaced',
  'account_let_in',
  'account_moved_out',
  'device_ended',
  'other_devices_ended',
  'device_confirmed',
  'device_ttl_changed',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** `user`: signed in as the owner of the log. `anybody`: was not signed in. `operator`: runs the server. */
export const AUDIT_ACTORS = ['user', 'anybody', 'operator'] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

export interface AuditEntry {
  /** 64 bits, in decimal; newer entries have larger ones. */
  id: string;
  event: AuditEvent;
  actor: AuditActor;
  /** UTC, by the clock of the database: `2026-01-31T12:00:00+00:00`. */
  at: string;
  /** How often a failure happened, and when last. */
  count: number;
  last_at: string;
  /** Empty when unknown, and of failures from more addresses in one hour than have entries of their own. */
  address: string;
  /** As the browser calls itself, cut off after 256 characters; empty when it does not. */
  user_agent: string;
  /** The name of the profile or account that it was about. */
  subject: string | null;
  /** It began the session that asks. */
  is_current: boolean;
}

/** Answer of `GET /api/audit`, newest first. */
export interface AuditPage {
  items: AuditEntry[];
  /** `before` of the next page; null when there is none. */
  next: string | null;
}
