import type { SemaphoreLimits } from './fair-semaphore.js';

/**
 * How many accounts are read at once, each over one connection to Telegram. The permit is also held during the
 * statements before and after the reading; with 16 permits too few of them shared a round trip
 * (docs/decisions/0012-batched-statements.md).
 */
export const MAX_TELEGRAM_CONNECTIONS = 48;
/** How many of those the background may use. */
export const MAX_BACKGROUND_REFRESHES = 8;

/** The priority permits are for refreshes by hand, which so do not wait for a mass refresh. */
export const REFRESH_PERMITS: SemaphoreLimits = {
  permits: MAX_TELEGRAM_CONNECTIONS,
  priorityPermits: 8,
  priorityPermitsPerUser: 4,
};
