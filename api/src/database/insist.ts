import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { forTheLog } from '../errors/for-the-log.js';

const AGAIN_AFTER_MS = 1_000;
/** What somebody took who cannot give it back is free by itself after this. */
const FOR_MS = 35_000;

/**
 * Gives back what others wait for. The caller waits for the first try alone: while the database is away, more of them
 * follow by themselves.
 *
 * @param what is given back, for the log
 */
export async function insist(logger: Logger, what: string, giveBack: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + FOR_MS;
  const again = async (): Promise<void> => {
    await pause(AGAIN_AFTER_MS, undefined, { ref: false });
    await giveBack().catch(() => (performance.now() < end ? again() : undefined));
  };
  await giveBack().catch((error: unknown) => {
    logger.warn(`${what} could not be given back yet: ${forTheLog(error)}`);
    void again();
  });
}
