/** `before-paint.js` reads it too. */
const STORAGE_KEY = 'gb-origin-key';
const KEY_BYTES = 32;

/**
 * What the session of this browser is bound to; see `ORIGIN_KEY_HEADER`. Null before the first visit to the login page, and
 * in a browser that keeps nothing.
 */
export function originKey(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

/**
 * Makes the key. From now on a session that somebody else has set is of no use here. All tabs share one key: whichever of
 * them signs in, the others go on.
 */
export function makeOriginKey(): void {
  if (originKey() !== null) return;
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const key = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
  try {
    localStorage.setItem(STORAGE_KEY, key);
  } catch {
    return;
  }
}
