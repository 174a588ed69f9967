/** How many transactions one answer holds. */
export const STAR_TRANSACTIONS_PAGE = 100;

export const STAR_CURRENCIES = ['stars', 'ton'] as const;
export type StarCurrency = (typeof STAR_CURRENCIES)[number];

/** What a transaction was for. `other`: Telegram sent a kind that the panel does not know; its title is kept. */
export const STAR_TRANSACTION_KINDS = [
  'gift_sent',
  'gift_upgrade',
  'gift_upgrade_for_other',
  'gift_details_dropped',
  'gift_transferred',
  'gift_bought_resale',
  'gift_sold_resale',
  'gift_converted',
  'gift_offer',
  'auction_bid',
  'auction_returned',
  'premium_gift',
  'stars_bought',
  'stars_received',
  'subscription',
  'paid_message',
  'reaction',
  'paid_media',
  'bot',
  'affiliate',
  'ads',
  'api',
  'search',
  'giveaway',
  'other',
] as const;
export type StarTransactionKind = (typeof STAR_TRANSACTION_KINDS)[number];

export const STAR_TRANSACTION_STATES = ['done', 'pending', 'failed'] as const;
export type StarTransactionState = (typeof STAR_TRANSACTION_STATES)[number];

export const STAR_DIRECTIONS = ['received', 'spent'] as const;
export type StarDirection = (typeof STAR_DIRECTIONS)[number];

/** The other side of a transaction (`StarsTransactionPeer`); only `user`, `chat` and `channel` have an id and a name. */
export const STAR_PEER_KINDS = [
  'user',
  'chat',
  'channel',
  'app_store',
  'play_market',
  'premium_bot',
  'fragment',
  'ads',
  'api',
  'unsupported',
] as const;
export type StarPeerKind = (typeof STAR_PEER_KINDS)[number];

export interface StarPeer {
  kind: StarPeerKind;
  /** 64-bit id in decimal. */
  id: string | null;
  name: string | null;
}

/** A row of an account's ledger. `account_id`, `currency`, `id` and `is_refund` identify it. */
export interface StarTransaction {
  account_id: number;
  /** Telegram's id; a refund has that of the refunded transaction. */
  id: string;
  is_refund: boolean;
  currency: StarCurrency;
  /** Exact and signed, in decimal: `-50`, `150.5`. Negative: the account spent it. */
  amount: string;
  /** ISO 8601 in whole seconds with `+00:00`. */
  at: string;
  state: StarTransactionState;
  kind: StarTransactionKind;
  peer: StarPeer;
  /** 64-bit id in decimal of the gift that the transaction is about. */
  gift_id: string | null;
  /** Telegram's own words, as plain text. */
  title: string | null;
  description: string | null;
  /** Spent, and not by a purchase of the panel. */
  is_foreign: boolean;
  /** Foreign, and came since the user last looked (`POST /api/ledgers/seen`). */
  is_unseen: boolean;
}

/** Answer of `GET /api/transactions`, newest first. */
export interface StarTransactions {
  items: StarTransaction[];
  /** `cursor` of the following answer; null on the last page. */
  next: string | null;
  /**
   * Of all transactions that match the filters, without failed ones; both exact and not negative. Null in an answer to a
   * `cursor`: they are those of the first page.
   */
  totals: { received: string; spent: string } | null;
}

/** What was received and spent on one UTC day for one kind. */
export interface StarDay {
  /** `2026-01-31`. */
  day: string;
  kind: StarTransactionKind;
  /** Exact and not negative, in decimal. */
  received: string;
  spent: string;
}

/** Answer of `GET /api/transactions/days`, oldest first; without days and kinds on which nothing happened. */
export interface StarDays {
  items: StarDay[];
}

/** Why the rows of a ledger do not add up to the balance. */
export const LEDGER_GAPS = ['reading_history', 'history_ends', 'pending_rows', 'unexplained'] as const;
export type LedgerGap = (typeof LEDGER_GAPS)[number];

/** How complete the ledger of an account is. */
export interface StarLedger {
  account_id: number;
  currency: StarCurrency;
  /** When the panel first read it; ISO 8601. */
  watched_since: string;
  /** All transactions since the beginning are there. */
  is_complete: boolean;
  /** The sum of the rows equals the balance when this is null; otherwise why not. */
  gap: LedgerGap | null;
  /** Since when it does not; null when it does. */
  gap_since: string | null;
  /** Balance minus sum of the rows, exact and signed. */
  difference: string;
  read_at: string;
  /** How many rows are `is_unseen`. */
  foreign_unseen: number;
  /** For `POST /api/ledgers/seen`: when the panel first read the newest of them, in milliseconds; null without any. */
  unseen_until: string | null;
  /** The user wants no alerts for this account. */
  is_muted: boolean;
}

/** Answer of `GET /api/ledgers`. */
export interface StarLedgers {
  items: StarLedger[];
}

/** Body of `POST /api/ledgers/seen`. */
export interface LedgersSeen {
  /** Unset: all accounts. */
  account_id?: number;
  /** `unseen_until`: rows that the panel has read since then stay unseen. Unset: all rows. */
  until?: string;
}

/** Body of `PUT /api/account/<id>/ledger/alerts`. */
export interface SetLedgerAlerts {
  is_muted: boolean;
}
