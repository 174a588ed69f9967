import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;

/** Waits until `isSo`. Vitest's own way to do it needs tests that do not run side by side. @throws when it never is */
export async function until(what: string, withinMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + withinMs; !(await isSo()); await pause(LOOK_EVERY_MS)) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
  }
}
