import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 60_000;
const PAUSE_MS = 100;

/**
 * Asks again while the answer is `unavailable`, as pages do: on a busy machine a request may wait too long for a connection to
 * the database. Only for requests that may be repeated.
 *
 * @param ask an answer, the last line of a refresh or that of a refresh of all accounts
 */
export async function untilAvailable<T>(ask: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + WITHIN_MS; ; await pause(PAUSE_MS)) {
    const answer = await ask();
    if (!isUnavailable(answer) || performance.now() > deadline) return answer;
  }
}

/** Whether an answer, a line, or one of the failures that a line counts has this error. */
export function isUnavailable(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  if ('body' in answer) return isUnavailable(answer.body);
  if ('failures' in answer && Array.isArray(answer.failures)) return answer.failures.some(isUnavailable);
  return 'error' in answer && answer.error === 'unavailable';
}
