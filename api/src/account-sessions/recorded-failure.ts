import type { AccountStatus } from '@giftbuyer/contracts';

/** What a failed reading writes to the row of its account. */
export interface RecordedFailure {
  status: Exclude<AccountStatus, 'ok'>;
  retryAfterSeconds: number;
  /** Failures in a row, this one included. */
  failures: number;
  /** Telegram's own code; null when there is none. */
  statusCode: string | null;
  frozenUntil: Date | null;
  appealUrl: string | null;
  /** The failure is not Telegram's and is logged. */
  isInternal: boolean;
  /** How long no process may use the key; 0 when the connection ended cleanly. */
  keyCooldownSeconds: number;
}
