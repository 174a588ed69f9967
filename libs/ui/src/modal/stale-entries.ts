/** A browser that has not gone back by then has no such entries any more. */
const ARRIVES_WITHIN_MS = 1000;

/**
 * A reload keeps the history entries of the modals that were open, though no modal survives it: Back would do nothing, once
 * for each. Goes back to the entry of the page itself; resolves when it is there.
 */
export async function leaveStaleEntries(): Promise<void> {
  const { modals = 0 } = (history.state ?? {}) as { modals?: number };
  if (modals === 0) return;
  const { promise, resolve } = Promise.withResolvers<unknown>();
  addEventListener('popstate', resolve, { once: true });
  setTimeout(resolve, ARRIVES_WITHIN_MS);
  history.go(-modals);
  await promise;
}
