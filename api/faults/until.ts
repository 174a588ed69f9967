import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;
/** Long for the busiest machine, short beside what is not meant: a lease that runs out, or no answer at all. */
const WITHIN_MS = 30_000;

/** Waits until `isSo`. Vitest's own way to do it needs tests that do not run side by side. @throws when it never is */
export async function until(what: string, withinMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + withinMs; !(await isSo()); await pause(LOOK_EVERY_MS)) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
  }
}

/** The result of `work`. @throws when it does not come within half a minute */
export async function within<T>(what: string, work: Promise<T>, ms = WITHIN_MS): Promise<T> {
  const done = new AbortController();
  const tooLate = pause(ms, undefined, { signal: done.signal }).then(
    () => Promise.reject(new Error(`Not within ${ms} ms: ${what}`)),
    () => work,
  );
  return Promise.race([work, tooLate]).finally(() => done.abort());
}
