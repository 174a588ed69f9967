import type { Account } from './account.js';
import type { AccountDevice } from './devices.js';
import type { RefreshStage } from './refresh.js';
import type { StarTransaction } from './star-transactions.js';

/** `replaced`: the user signed in elsewhere. `unknown`: the session is over, and why was not published. */
export const SESSION_END_REASONS = ['logout', 'replaced', 'password_changed', 'unknown'] as const;
export type SessionEndReason = (typeof SESSION_END_REASONS)[number];

/**
 * Server-sent events of `GET /api/events`: the SSE event name and its JSON data. They are hints: after every
 * (re)connect the client reads the list again. A refresh ends with `account.updated` or `account.removed`.
 */
export interface ServerEvents {
  'account.updated': Account;
  'account.removed': { id: number; error_code: string | null };
  /** A device that signed in since the last list of devices. */
  'account.device_new': { id: number; device: AccountDevice };
  'account.stage': { id: number; stage: RefreshStage };
  /** A tag was added, changed or deleted: read `GET /api/tags` again. */
  'tags.changed': Record<string, never>;
  /** Rows of an account's ledger came or changed: read `GET /api/transactions` and `GET /api/ledgers` again. */
  'ledger.updated': { account_id: number };
  /** Spent since the last reading, and not by the panel. Not for muted accounts. */
  'ledger.foreign': { account_id: number; transaction: StarTransaction };
  /** The last event: the panel session of this browser is over. */
  'session.ended': { reason: SessionEndReason };
  /** Events may have been lost: read the list again. */
  resync: Record<string, never>;
  /** The last event: the panel stops. Reconnect after `retry`. */
  'server.shutdown': Record<string, never>;
  /** The last event: the user has too many streams, and this is the oldest. Reconnect after `retry`. */
  'stream.replaced': Record<string, never>;
}

export type ServerEventName = keyof ServerEvents;

export type ServerEvent = { [Name in ServerEventName]: { type: Name; data: ServerEvents[Name] } }[ServerEventName];
