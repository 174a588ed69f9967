import { createHash } from 'node:crypto';
import { Api } from 'telegram';
import { allAnswered } from './all-answered.js';
import type { OpenConnection } from './connection.js';
import { TelegramRpcError } from './errors.js';
import { kindOf, type TransactionKind } from './star-transaction-kind.js';
import { storableText } from './storable-text.js';

export type TransactionCurrency = 'stars' | 'ton';
export type TransactionState = 'done' | 'pending' | 'failed';

/** Exact: whole Stars or TON, and billionths of the same sign. */
export interface ExactAmount {
  amount: bigint;
  nanos: number;
}

export interface TransactionPeer {
  kind:
    | 'user'
    | 'chat'
    | 'channel'
    | 'app_store'
    | 'play_market'
    | 'premium_bot'
    | 'fragment'
    | 'ads'
    | 'api'
    | 'unsupported';
  /** 64-bit id in decimal. */
  id: string | null;
  name: string | null;
}

/** A transaction (`starsTransaction`). `id` and `isRefund` identify it. */
export interface Transaction {
  id: string;
  isRefund: boolean;
  /** Negative for a payment. */
  amount: ExactAmount;
  at: Date;
  state: TransactionState;
  kind: TransactionKind;
  peer: TransactionPeer;
  /** 64-bit id in decimal; that of the kind of gift for a unique one. */
  giftId: string | null;
  title: string | null;
  description: string | null;
}

/** Newest first, unless it was asked for otherwise. */
export interface TransactionPage {
  currency: TransactionCurrency;
  balance: ExactAmount;
  transactions: Transaction[];
  /** `offset` of the following page; null on the last. */
  next: string | null;
  /** Of several pages only these were read: Telegram wants this wait before `next`. */
  floodWaitSeconds?: number;
}

export interface TransactionsQuery {
  currency: TransactionCurrency;
  /** `next` of the page before; empty for the first. */
  offset: string;
  direction?: 'received' | 'spent';
  /** Oldest first. */
  ascending?: boolean;
  /** How many pages to read over one connection; 1 if not given. */
  pages?: number;
}

export interface TransactionKey {
  id: string;
  isRefund: boolean;
}

/** Telegram's own limit. */
const PAGE_SIZE = 100;
const NANOS = 1_000_000_000n;
/** More Stars than there are. PostgreSQL refuses sums of 64 bits that do not fit, and with them the reading or the sign-in. */
const MAX_AMOUNT = 10_000_000_000_000_000n * NANOS;
const MAX_OFFSET_LENGTH = 1024;
/** Telegram's ids have 131 characters. */
const MAX_ID_LENGTH = 512;
const MAX_NAME_LENGTH = 128;
const MAX_TITLE_LENGTH = 256;
const MAX_DESCRIPTION_LENGTH = 1024;

/**
 * `payments.getStarsTransactions`; several pages are returned as one. Pages before one that is refused are returned without
 * it: a read that always begins with them again would never get further.
 */
export async function readTransactions(
  { invoke }: OpenConnection,
  { currency, offset, direction, ascending, pages = 1 }: TransactionsQuery,
  timeoutMs?: number,
): Promise<TransactionPage> {
  const flags = { ton: currency === 'ton', inbound: direction === 'received', outbound: direction === 'spent' };
  const read = async (from: string) => {
    const request = new Api.payments.GetStarsTransactions({
      ...flags,
      ascending,
      peer: new Api.InputPeerSelf(),
      offset: from,
      limit: PAGE_SIZE,
    });
    return toTransactionPage(await invoke(request, timeoutMs), currency);
  };
  let page = await read(offset);
  try {
    for (let i = 1; i < pages && page.next !== null; i++) {
      const following = await read(page.next);
      // A page that leads to itself would never end.
      const next = following.next === page.next ? null : following.next;
      page = { ...following, next, transactions: [...page.transactions, ...following.transactions] };
    }
  } catch (error) {
    if (!(error instanceof TelegramRpcError)) throw error;
    page = { ...page, floodWaitSeconds: error.waitSeconds };
  }
  return page.next === offset ? { ...page, next: null } : page;
}

/** `payments.getStarsTransactionsByID`. Transactions that Telegram does not know are left out. */
export async function readTransactionsById(
  connection: OpenConnection,
  currency: TransactionCurrency,
  keys: TransactionKey[],
  timeoutMs?: number,
): Promise<Transaction[]> {
  if (keys.length === 0) return [];
  const id = keys.map((key) => new Api.InputStarsTransaction({ id: key.id, refund: key.isRefund }));
  const request = new Api.payments.GetStarsTransactionsByID({
    ton: currency === 'ton',
    peer: new Api.InputPeerSelf(),
    id,
  });
  try {
    return toTransactionPage(await connection.invoke(request, timeoutMs), currency).transactions;
  } catch (error) {
    if (!(error instanceof TelegramRpcError) || error.code !== 'TRANSACTION_ID_INVALID') throw error;
    // One unknown id is enough for this error. The requests for single ones leave together, in one round trip.
    if (keys.length === 1) return [];
    const found = keys.map((key) => readTransactionsById(connection, currency, [key], timeoutMs));
    return (await allAnswered(found)).flat();
  }
}

/** `payments.starsStatus` */
export function toTransactionPage(status: Api.payments.StarsStatus, currency: TransactionCurrency): TransactionPage {
  const people = new Map(
    status.users.flatMap((user) => (user instanceof Api.User ? [[user.id.toString(), user]] : [])),
  );
  const chats = new Map(status.chats.map((chat) => [chat.id.toString(), chat]));
  const history = status.history ?? [];
  return {
    currency,
    balance: exactAmount(status.balance),
    transactions: history.map((transaction) => toTransaction(transaction, people, chats)),
    next: history.length > 0 ? toOffset(status.nextOffset) : null,
  };
}

/** Null without one, and for one that could not be stored. */
function toOffset(offset: string | null | undefined): string | null {
  return offset && offset.length <= MAX_OFFSET_LENGTH && storableText(offset) === offset ? offset : null;
}

export function exactAmount(amount: Api.TypeStarsAmount): ExactAmount {
  const whole = BigInt(amount.amount.toString());
  const named = amount instanceof Api.StarsTonAmount ? whole : whole * NANOS + BigInt(amount.nanos);
  const total = named > MAX_AMOUNT ? MAX_AMOUNT : named < -MAX_AMOUNT ? -MAX_AMOUNT : named;
  return { amount: total / NANOS, nanos: Number(total % NANOS) };
}

type People = ReadonlyMap<string, Api.User>;
type Chats = ReadonlyMap<string, Api.TypeChat>;

function toTransaction(transaction: Api.StarsTransaction, people: People, chats: Chats): Transaction {
  const { id, refund, pending, failed, date, stargift, title, description } = transaction;
  const amount = exactAmount(transaction.amount);
  const peer = toPeer(transaction.peer, people, chats);
  const isBot = peer.kind === 'user' && (people.get(peer.id ?? '')?.bot ?? false);
  const isCredit = amount.amount > 0n || amount.nanos > 0;
  return {
    id: storableId(id),
    isRefund: refund ?? false,
    amount,
    at: new Date(date * 1000),
    state: failed ? 'failed' : pending ? 'pending' : 'done',
    kind: kindOf(transaction, isCredit, isBot),
    peer,
    giftId: stargift ? (stargift instanceof Api.StarGiftUnique ? stargift.giftId : stargift.id).toString() : null,
    // A transaction about a gift has no words of its own.
    title: limited(title ?? stargift?.title, MAX_TITLE_LENGTH),
    description: limited(description, MAX_DESCRIPTION_LENGTH),
  };
}

const OTHER_PEERS = {
  StarsTransactionPeerAppStore: 'app_store',
  StarsTransactionPeerPlayMarket: 'play_market',
  StarsTransactionPeerPremiumBot: 'premium_bot',
  StarsTransactionPeerFragment: 'fragment',
  StarsTransactionPeerAds: 'ads',
  StarsTransactionPeerAPI: 'api',
  StarsTransactionPeerUnsupported: 'unsupported',
} as const;

function toPeer(named: Api.TypeStarsTransactionPeer, people: People, chats: Chats): TransactionPeer {
  if (!(named instanceof Api.StarsTransactionPeer)) {
    return { kind: OTHER_PEERS[named.className], id: null, name: null };
  }
  const { peer } = named;
  if (peer instanceof Api.PeerUser) {
    const id = peer.userId.toString();
    return { kind: 'user', id, name: nameOfUser(people.get(id)) };
  }
  const kind = peer instanceof Api.PeerChat ? 'chat' : 'channel';
  const id = (peer instanceof Api.PeerChat ? peer.chatId : peer.channelId).toString();
  const chat = chats.get(id);
  return { kind, id, name: chat && 'title' in chat ? limited(chat.title, MAX_NAME_LENGTH) : null };
}

function nameOfUser(user: Api.User | undefined): string | null {
  if (!user) return null;
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  return limited(name, MAX_NAME_LENGTH) ?? limited(user.username && `@${user.username}`, MAX_NAME_LENGTH);
}

/**
 * Never cut, because the transaction is asked for by it and another could begin in the same way: one that could not be stored,
 * or is too long for a key of PostgreSQL, is replaced by its digest.
 */
function storableId(id: string): string {
  if (/^[\x20-\x7e]+$/.test(id) && id.length <= MAX_ID_LENGTH) return id;
  return `sha256:${createHash('sha256').update(id).digest('base64url')}`;
}

/** Others wrote these texts. Cut first: a cut can leave half of a surrogate pair. Null for an empty text. */
function limited(text: string | null | undefined, length: number): string | null {
  return storableText((text ?? '').slice(0, length)) || null;
}
