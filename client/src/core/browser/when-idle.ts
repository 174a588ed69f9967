/** A page that is never idle must do it too. */
const LATEST_MS = 2000;

/** Runs work when the browser is idle; not every browser has `requestIdleCallback`. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST_MS });
  else setTimeout(work, 200);
}
