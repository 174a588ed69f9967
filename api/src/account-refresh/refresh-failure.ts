import { ProxyError, SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';
import type { RecordedFailure } from '../account-sessions/recorded-failure.js';

/** Back-off of failures without a wait of Telegram; doubled with every further failure in a row. */
const MIN_RETRY_SECONDS = 60;
const MAX_RETRY_SECONDS = 3600;
/** For states that only the owner or Telegram's support can change. */
const LONG_RETRY_SECONDS = 6 * 3600;
/** Telegram's test servers answer FLOOD_WAIT_0; repeating at once would never end. */
const MIN_FLOOD_WAIT_SECONDS = 1;
/** `statusCode` of an account without a proxy whose owner allows no connection without one. */
const PROXY_MISSING = 'missing';

/** The session has ended: the account leaves the list. */
export interface EndedSession {
  status: 'removed';
  statusCode: string;
}

/**
 * The only mapping of a failed reading to the state of its account.
 *
 * @param failures failed readings in a row before this one
 */
export function classifyFailure(error: unknown, failures: number, now = Date.now()): RecordedFailure | EndedSession {
  if (error instanceof SessionInvalidError) return { status: 'removed', statusCode: error.code };
  if (error instanceof TelegramRpcError) return ofRpcError(error, failures, now);
  if (error instanceof AppError && error.code === 'proxy_required') {
    return { ...backOff(failures), status: 'proxy_unreachable', statusCode: PROXY_MISSING };
  }
  if (!(error instanceof TelegramUnreachableError)) return { ...backOff(failures), isInternal: true };
  const { code = null, transportCode, keyCooldownSeconds = 0 } = error;
  // A transport error is a number: -404 for a key that the data centre does not know.
  const statusCode = transportCode === undefined ? code : String(transportCode);
  const unreachable = {
    ...backOff(failures),
    statusCode,
    keyCooldownSeconds,
    ...(error instanceof ProxyError && { status: 'proxy_unreachable' as const, statusCode: error.reason }),
  };
  if (error.waitSeconds === undefined) return unreachable;
  // The circuit breaker was open, so the account was not tried.
  return { ...unreachable, failures, retryAfterSeconds: Math.max(MIN_RETRY_SECONDS, error.waitSeconds) };
}

/** For a flood wait of the application: the account itself was not read. */
export function floodWait(retryAfterSeconds: number, failures: number): RecordedFailure {
  return { ...backOff(failures), status: 'flood_wait', statusCode: 'FLOOD_WAIT', retryAfterSeconds, failures };
}

/** Up to a tenth longer, so that accounts with the same wait are not tried at the same moment. */
export function withJitter(seconds: number): number {
  return seconds * (1 + Math.random() / 10);
}

/** Seconds of a flood wait, at least one. */
export function floodWaitSeconds(error: TelegramRpcError): number | undefined {
  return error.waitSeconds === undefined ? undefined : Math.max(MIN_FLOOD_WAIT_SECONDS, error.waitSeconds);
}

function ofRpcError(error: TelegramRpcError, failures: number, now: number): RecordedFailure {
  const { code: statusCode, kind } = error;
  const other = { ...backOff(failures), statusCode };
  const seconds = floodWaitSeconds(error);
  if (seconds !== undefined) return { ...other, status: 'flood_wait', retryAfterSeconds: withJitter(seconds) };
  if (kind === 'app_refused' || kind === 'moved') {
    return { ...other, status: kind, retryAfterSeconds: LONG_RETRY_SECONDS };
  }
  if (kind !== 'frozen') return other;
  const { until = null, appealUrl = null } = error.freeze ?? {};
  const left = until ? Math.max(MIN_RETRY_SECONDS, (until.getTime() - now) / 1000) : LONG_RETRY_SECONDS;
  return {
    ...other,
    status: 'frozen',
    retryAfterSeconds: Math.min(LONG_RETRY_SECONDS, left),
    frozenUntil: until,
    appealUrl,
  };
}

function backOff(failures: number): RecordedFailure {
  return {
    status: 'unreachable',
    retryAfterSeconds: Math.min(MIN_RETRY_SECONDS * 2 ** failures, MAX_RETRY_SECONDS),
    failures: failures + 1,
    statusCode: null,
    frozenUntil: null,
    appealUrl: null,
    isInternal: false,
    keyCooldownSeconds: 0,
  };
}
