import { type Account, IDLE_WARNING_DAYS } from '@giftbuyer/contracts';

const DAY_MS = 86_400_000;

/**
 * The full days until Telegram ends the session of the panel because it was not used, while they are few; null otherwise. A
 * reading uses it, so this concerns only accounts that could not be read for long. Not below 0.
 */
export function idleDaysLeft({ ttl_days: days, last_checked_at: at }: Account, now: number): number | null {
  if (!days || !at) return null;
  const left = days - (now - Date.parse(at)) / DAY_MS;
  return left < Math.min(IDLE_WARNING_DAYS, days / 2) ? Math.max(0, Math.floor(left)) : null;
}
