/** When `popstate` has not come by then, the entries are gone. */
const ARRIVES_WITHIN_MS = 1000;

/**
 * A reload keeps the history entries of modals, but closes the modals: Back would do nothing, once for each. Goes back to
 * the entry of the page; resolves when it is there.
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
