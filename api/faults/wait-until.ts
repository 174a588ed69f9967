import { setTimeout as pause } from 'node:timers/promises';

const POLL_INTERVAL_MS = 50;
/** Only ends what hangs: busy machines are several times slower. */
const TIMEOUT_MS = 180_000;

/** Polls until the condition is true. `vi.waitUntil` cannot be used in concurrent tests. @throws after `withinMs` */
export async function waitUntil(
  what: string,
  withinMs: number,
  isTrue: () => boolean | Promise<boolean>,
): Promise<void> {
  for (const deadline = performance.now() + withinMs; !(await isTrue()); await pause(POLL_INTERVAL_MS)) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
  }
}

/** The result of `work`. @throws when it takes longer than `ms` */
export async function withTimeout<T>(what: string, work: Promise<T>, ms = TIMEOUT_MS): Promise<T> {
  const done = new AbortController();
  const tooLate = pause(ms, undefined, { signal: done.signal }).then(
    () => Promise.reject(new Error(`Not within ${ms} ms: ${what}`)),
    () => work,
  );
  return Promise.race([work, tooLate]).finally(() => done.abort());
}
