import type { Account } from './account.js';
import type { ErrorCode } from './errors.js';
import type { ProxyFailure } from './proxy.js';

/** The steps of one refresh, in order. */
export const REFRESH_STAGES = ['connect', 'profile', 'stars', 'save'] as const;
export type RefreshStage = (typeof REFRESH_STAGES)[number];

/**
 * A line of the NDJSON answer of `POST /api/account/<id>/refresh`: stages, then exactly one last line. None is more than
 * `REFRESH_SILENCE_SECONDS` after the one before.
 */
export type RefreshLine = RefreshStageLine | RefreshWaitLine | RefreshDoneLine | RefreshErrorLine;

export interface RefreshStageLine {
  stage: RefreshStage;
  /** A sentence for people, Russian or English by `Accept-Language`. */
  message: string;
}

/** Telegram asked for a pause, or nothing has happened for a while: the stage before goes on. */
export interface RefreshWaitLine {
  stage: 'wait';
  /** Like that of a stage. */
  message: string;
  /** Seconds until Telegram is asked again; absent when the duration is unknown. */
  retry_after?: number;
}

export interface RefreshDoneLine {
  done: true;
  message: string;
  account: Account;
}

export interface RefreshErrorLine {
  error: ErrorCode;
  detail: string;
  /** Telegram's own code. */
  error_code?: string;
  /** `proxy_unreachable`: why. */
  reason?: ProxyFailure;
  wait_seconds?: number;
}

/** Why the account `id` got no new reading. */
export interface RefreshAllFailure extends RefreshErrorLine {
  id: number;
}

/**
 * A line of the NDJSON answer of `POST /api/accounts/refresh`: progress, then the line with `done: true`, which names the
 * failed ones. In progress lines `done` counts the finished accounts, `failed` those of them that got no new reading. A line
 * comes again when nothing has changed for `REFRESH_SILENCE_SECONDS`.
 */
export type RefreshAllLine = RefreshAllProgressLine | RefreshAllDoneLine;

export interface RefreshAllProgressLine {
  total: number;
  done: number;
  failed: number;
}

export interface RefreshAllDoneLine {
  done: true;
  total: number;
  failed: number;
  failures: RefreshAllFailure[];
}
