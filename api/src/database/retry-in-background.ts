import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { toLoggable } from '../errors/loggable-error.js';
import type { DatabaseHealth } from './database-health.js';

const RETRY_DELAY_MS = 1_000;
/** Session locks expire after this, so retrying longer is pointless. */
const GIVE_UP_AFTER_MS = 35_000;

/**
 * Runs a task that releases something. The caller waits for the first try only; further tries follow in the
 * background.
 *
 * @param label names what is released, for the log
 */
export async function retryInBackground(
  health: DatabaseHealth,
  logger: Logger,
  label: string,
  task: () => Promise<unknown>,
): Promise<void> {
  const end = performance.now() + GIVE_UP_AFTER_MS;
  const retry = async (): Promise<void> => {
    await pause(RETRY_DELAY_MS, undefined, { ref: false });
    await task().catch(() => (performance.now() < end ? retry() : undefined));
  };
  await task().catch((error: unknown) => {
    if (!health.reportIfDown(error)) logger.warn(`${label} could not be released yet: ${toLoggable(error)}`);
    void retry();
  });
}
