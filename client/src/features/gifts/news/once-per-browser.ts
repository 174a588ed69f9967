/** Tabs that the user looks at come first: their toast is enough. */
const HIDDEN_TABS_WAIT_MS = 300;
/** Until then all tabs have got the event. */
const HELD_MS = 10_000;

/**
 * Of all tabs that call it with the same key, one shows the notification, and none when the user looks at one of them. Without
 * Web Locks, which need a secure context like notifications, every tab shows it; the tag makes it one.
 */
export async function showOncePerBrowser(key: string, show: () => void): Promise<void> {
  const isSeen = !document.hidden;
  if (!isSeen) await delay(HIDDEN_TABS_WAIT_MS);
  if (!('locks' in navigator)) {
    if (!isSeen) show();
    return;
  }
  await navigator.locks.request(`gb-notification ${key}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    if (!isSeen) show();
    await delay(HELD_MS);
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
