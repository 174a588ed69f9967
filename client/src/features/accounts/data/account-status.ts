import { type Account, STALE_AFTER_MINUTES } from '@giftbuyer/contracts';

/** The status as displayed: `flood_wait` ends by itself, and `ok` becomes `stale` with time. */
export const DISPLAY_STATUSES = ['ok', 'flood_wait', 'unreachable', 'proxy_unreachable', 'frozen', 'app_refused', 'moved', 'stale'] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];

/**
 * @param now milliseconds since the epoch. All times of the API have the same format in whole seconds and are compared as
 * text, so that none of thousands has to be parsed.
 */
export function statusAt(now: number): (account: Account) => DisplayStatus {
  const [present, staleBefore] = [toApiTime(now), toApiTime(now - STALE_AFTER_MINUTES * 60_000)];
  return ({ status, status_until: until, last_checked_at: at }) => {
    if (status === 'flood_wait' && until && until > present) return 'flood_wait';
    if (status !== 'ok' && status !== 'flood_wait') return status;
    return at && at > staleBefore ? 'ok' : 'stale';
  };
}

/** Whether the Stars are not those of a present reading. A frozen account is read as before. */
export function starsAreOld(account: Account, now: number): boolean {
  const shown = statusAt(now)(account);
  return shown !== 'ok' && (shown !== 'frozen' || statusAt(now)({ ...account, status: 'ok' }) === 'stale');
}

function toApiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}+00:00`;
}
