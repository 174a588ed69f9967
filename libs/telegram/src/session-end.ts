import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from './deadline.js';
import { SessionInvalidError } from './errors.js';

/** Ends a session. That it has ended already is no error when two connections say so. @param signOut over one connection */
export function endSession(
  signOut: (deadline: Deadline) => Promise<void>,
  pauseMs: number,
  deadline: Deadline,
): Promise<void> {
  return ignoreSessionEnd(confirmSessionEnd(signOut, pauseMs, deadline));
}

export async function ignoreSessionEnd(signOut: Promise<void>): Promise<void> {
  try {
    await signOut;
  } catch (error) {
    if (!(error instanceof SessionInvalidError)) throw error;
  }
}

/**
 * Reads again after a pause when the session seems to have ended: one connection is no proof.
 *
 * @throws SessionInvalidError of the first connection when the second gets one too. After AUTH_KEY_DUPLICATED the second
 * gets AUTH_KEY_UNREGISTERED, which hides the cause
 */
export async function confirmSessionEnd<Result>(
  read: (deadline: Deadline) => Promise<Result>,
  pauseMs: number,
  deadline: Deadline,
): Promise<Result> {
  try {
    return await read(deadline);
  } catch (first) {
    if (!(first instanceof SessionInvalidError)) throw first;
    await sleep(pauseMs, undefined, { signal: deadline.signal }).catch(() => undefined);
    return read(deadline).catch((second: unknown) => {
      throw second instanceof SessionInvalidError ? first : second;
    });
  }
}
