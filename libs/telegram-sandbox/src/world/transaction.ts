/** The other side of a transaction (`StarsTransactionPeer`). */
export type TransactionPeer =
  | { kind: 'user'; phone: string }
  | { kind: 'chat' | 'channel'; id: string; title: string }
  | { kind: (typeof PEERS_WITHOUT_NAME)[number] };

export const PEERS_WITHOUT_NAME = [
  'appStore',
  'playMarket',
  'premiumBot',
  'fragment',
  'ads',
  'api',
  'unsupported',
] as const;

/** The flags of a `starsTransaction` that have no value and are not `refund`, `pending` or `failed`. */
export const TRANSACTION_FLAGS = [
  'gift',
  'reaction',
  'stargiftUpgrade',
  'businessTransfer',
  'stargiftResale',
  'postsSearch',
  'stargiftPrepaidUpgrade',
  'stargiftDropOriginalDetails',
  'phonegroupMessage',
  'stargiftAuctionBid',
  'offer',
] as const;

/** The fields of a `starsTransaction` that are numbers. */
export const TRANSACTION_NUMBERS = [
  'msgId',
  'subscriptionPeriod',
  'giveawayPostId',
  'floodskipNumber',
  'starrefCommissionPermille',
  'paidMessages',
  'premiumGiftMonths',
  'adsProceedsFromDate',
  'adsProceedsToDate',
] as const;

/** What a transaction was about, in the words of `starsTransaction`. */
export interface TransactionDetails {
  peer?: TransactionPeer;
  flags?: (typeof TRANSACTION_FLAGS)[number][];
  numbers?: Partial<Record<(typeof TRANSACTION_NUMBERS)[number], number>>;
  /** A gift that was dropped before, in decimal. */
  giftId?: string;
  title?: string;
  description?: string;
}

/** How the list of transactions behaves. */
export interface LedgerRules {
  /** How many of the newest transactions are in the answer with the balance; 5 as documented. */
  statusRows: number;
  /** Transactions that are older than this many seconds are not answered; null when all are. */
  keptSeconds: number | null;
}

export const DOCUMENTED_RULES: LedgerRules = { statusRows: 5, keptSeconds: null };
