/** Also read by `before-paint.js`. */
const STORAGE_KEY = 'gb-origin-key';
const KEY_BYTES = 32;

/**
 * The key that the session is bound to, see `ORIGIN_KEY_HEADER`. Null before the first visit of the login page, and without
 * local storage.
 */
export function originKey(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

/**
 * Creates the key. From now on a session cookie set by another origin of this host is rejected. All tabs share one key: a
 * login in one tab is valid in the others.
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
