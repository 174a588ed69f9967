/**
 * The api_ids of Telegram's own apps, which other programs may not use (https://core.telegram.org/api/obtaining_api_id), by
 * the apps' public sources.
 */
const OFFICIAL_APPS: ReadonlyMap<number, string> = new Map([
  [4, 'Telegram for Android'],
  [6, 'Telegram for Android'],
  [8, 'Telegram for iOS'],
  [2040, 'Telegram Desktop'],
  [2496, 'Telegram Web'],
  [2834, 'Telegram for macOS'],
  [10840, 'Telegram for iOS'],
  [21724, 'Telegram X'],
  [1025907, 'Telegram Web'],
]);

/** The name of the official app; null for other apps. */
export const officialApp = (apiId: number | null): string | null =>
  apiId === null ? null : (OFFICIAL_APPS.get(apiId) ?? null);
