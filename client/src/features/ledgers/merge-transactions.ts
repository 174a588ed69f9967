import type { StarTransaction, StarTransactions } from '@giftbuyer/contracts';

/** Consecutive transactions, newest first, from the newest one on. */
export interface LoadedTransactions {
  items: readonly StarTransaction[];
  /** Cursor of what follows; null at the end. */
  next: string | null;
}

/** What identifies a transaction. */
export function keyOf({ account_id, currency, id, is_refund }: StarTransaction): string {
  return `${account_id} ${currency} ${id} ${is_refund}`;
}

/**
 * Takes over the first page again: what is on it is newer than what was loaded. The loaded rows after its last one stay; when
 * that row is not among them, rows between the two may be missing, and the list starts again.
 */
export function mergeFirstPage(loaded: LoadedTransactions, page: StarTransactions): LoadedTransactions {
  const last = page.items.at(-1);
  if (page.next === null || !last) return { items: page.items, next: page.next };
  const at = loaded.items.findIndex((item) => keyOf(item) === keyOf(last));
  if (at < 0) return { items: page.items, next: page.next };
  const fresh = new Set(page.items.map(keyOf));
  const rest = loaded.items.slice(at + 1).filter((item) => !fresh.has(keyOf(item)));
  // Nothing was loaded after the page: the cursor of the page belongs to its last row.
  return { items: [...page.items, ...rest], next: rest.length > 0 ? loaded.next : page.next };
}

/**
 * Appends a page. It is ignored when the list no longer ends where the page begins.
 * @param cursor with which the page was requested
 */
export function appendPage(loaded: LoadedTransactions, cursor: string, page: StarTransactions): LoadedTransactions {
  if (loaded.next !== cursor) return loaded;
  const known = new Set(loaded.items.map(keyOf));
  return { items: [...loaded.items, ...page.items.filter((item) => !known.has(keyOf(item)))], next: page.next };
}
