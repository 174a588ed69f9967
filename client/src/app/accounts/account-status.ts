import { type Account, STALE_AFTER_MINUTES } from '@giftbuyer/contracts';

/** How an account stands. `flood_wait` is over by itself when its time has come. */
export const DISPLAY_STATUSES = ['ok', 'flood_wait', 'unreachable', 'frozen', 'app_refused', 'moved', 'stale'] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];

/**
 * How accounts stand at a time, in milliseconds since the epoch. The API writes all times alike, in whole seconds, so
 * that they are compared as text: of thousands of accounts none is parsed.
 */
export function statusAt(now: number): (account: Account) => DisplayStatus {
  const [present, staleBefore] = [toApiTime(now), toApiTime(now - STALE_AFTER_MINUTES * 60_000)];
  return ({ status, status_until: until, last_checked_at: at }) => {
    if (status === 'flood_wait' && until && until > present) return 'flood_wait';
    if (status !== 'ok' && status !== 'flood_wait') return status;
    return at && at > staleBefore ? 'ok' : 'stale';
  };
}

function toApiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}+00:00`;
}
