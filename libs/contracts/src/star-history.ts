/** How many balances one answer holds. */
export const STAR_HISTORY_PAGE = 1000;

/** The balance of an account from `at` on. */
export interface StarBalance {
  /** ISO 8601 in milliseconds with `+00:00`; no two balances of an account share it. */
  at: string;
  /** Exact, in decimal: `150.5`. */
  stars: string;
}

/**
 * Answer of `GET /api/account/<id>/history`, oldest first: a balance for every change. The first is the one that the
 * account had at `from` already, where it is known.
 */
export interface StarHistory {
  items: StarBalance[];
  /** There are more: they begin at this value of `from`. */
  next: string | null;
}

/** How many balances `GET /api/accounts/stars/history` has at most. */
export const STAR_TOTALS = 500;

/** The balance of a listed account at some moment. */
export interface StarsOfAccount {
  id: number;
  /** Exact, in decimal: `150.5`. */
  stars: string;
}

/** Answer of `GET /api/accounts/stars`, in no order; accounts without a balance at that time are left out. */
export interface StarsAt {
  items: StarsOfAccount[];
}
