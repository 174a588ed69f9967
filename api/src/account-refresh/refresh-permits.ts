import type { SemaphoreLimits } from './fair-semaphore.js';

/**
 * How many accounts are read at once, besides those with priority permits. The permit is also held during the
 * statements before and after the reading; with 16 permits too few of them shared a round trip
 * (docs/decisions/0012-batched-statements.md).
 */
export const REFRESH_PERMIT_COUNT = 48;
/** How many of those the background may use. */
export const MAX_BACKGROUND_REFRESHES = 8;

/** The priority permits are for refreshes by hand, which so do not wait for a mass refresh. */
export const REFRESH_PERMITS: SemaphoreLimits = {
  permits: REFRESH_PERMIT_COUNT,
  priorityPermits: 8,
  priorityPermitsPerUser: 4,
};
