import type { SemaphoreLimits } from './fair-semaphore.js';

/**
 * How many accounts are read at once, each over one connection to Telegram. A permit is held while the database is asked
 * and written to as well: with 16, statements had too little company (docs/decisions/0012-batched-statements.md).
 */
export const MAX_TELEGRAM_CONNECTIONS = 48;
/** Of those, how many the background reads at most. */
export const MAX_BACKGROUND_REFRESHES = 8;

/** Further connections are for accounts that somebody refreshes by hand, so that these need not wait for a mass refresh. */
export const REFRESH_PERMITS: SemaphoreLimits = {
  permits: MAX_TELEGRAM_CONNECTIONS,
  priorityPermits: 8,
  priorityPermitsPerUser: 4,
};
