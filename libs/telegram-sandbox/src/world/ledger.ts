import type { RandomStream } from '../random.js';
import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';
import { fromNanos, minus, toNanos } from './stars.js';
import type { Stars } from './stars.js';
import { DOCUMENTED_RULES } from './transaction.js';
import type { LedgerRules, TransactionDetails } from './transaction.js';

/** A gift that was paid for. */
export interface PaidGift {
  /** Decimal. */
  formId: string;
  /** Decimal. */
  giftId: string;
  /** Digits of the receiver's phone. */
  to: string;
  message: string | null;
  hideName: boolean;
}

export type EntryState = 'done' | 'pending' | 'failed';
export type Currency = 'stars' | 'ton';

/** One change of a balance. Balances change only by entries, and entries are never removed. */
export interface LedgerEntry {
  /** A refund has that of the refunded entry. */
  id: string;
  /** Digits of the account's phone. */
  phone: string;
  /** Unix seconds. */
  at: number;
  /** Negative for a payment. */
  stars: Stars;
  /** The gift that was paid for; null when Stars were bought. */
  gift: PaidGift | null;
  isRefund?: true;
  /** `done` if not given. A pending credit and all that failed are not in the balance. */
  state?: EntryState;
  /** `stars` if not given. */
  currency?: Currency;
  /** Unix milliseconds: answered from then on only, in the place of its time. The balance has it at once. */
  visibleAt?: number;
  details?: TransactionDetails;
}

/** The sales of a gift. */
export interface Sales {
  count: number;
  /** Unix seconds. */
  firstAt: number;
  lastAt: number;
  /** How many each phone bought. */
  byPhone: Map<string, number>;
}

/** The filter and page of a list of entries. */
export interface LedgerQuery {
  currency?: Currency;
  /** Only credits, or only debits. */
  direction?: 'inbound' | 'outbound';
  /** Oldest first; newest first otherwise. */
  ascending?: boolean;
  /** `nextOffset` of the page before; empty for the first page. */
  offset: string;
  limit: number;
}

export interface LedgerPage {
  entries: LedgerEntry[];
  /** Undefined on the last page. */
  nextOffset: string | undefined;
}

/**
 * All payments, oldest first. Balances, the remaining supply of a gift, submitted forms and the messages of an account are
 * derived from it. A purchase is one row, so it is atomic even when the process is killed.
 */
export class Ledger {
  private readonly rows: Collection<LedgerEntry>;
  private readonly settings: Collection<LedgerRules>;
  private readonly byPhone = new Map<string, LedgerEntry[]>();
  private readonly gifts = new Map<string, Sales>();
  private readonly messageBoxes = new Map<string, LedgerEntry[]>();
  private readonly forms = new Map<string, string>();
  private readonly entriesTotals = new Map<string, bigint>();

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly random: RandomStream,
    private readonly clock: () => number,
  ) {
    this.rows = store.collection('ledger');
    this.settings = store.collection('ledger-rules');
    for (const [, entry] of this.rows.entries()) this.index(entry);
  }

  get rules(): LedgerRules {
    return this.settings.get('rules') ?? DOCUMENTED_RULES;
  }

  change(rules: Partial<LedgerRules>): void {
    this.settings.put('rules', { ...this.rules, ...rules });
  }

  add(entry: Omit<LedgerEntry, 'id'>): LedgerEntry {
    return this.put({ id: this.newId(), ...entry });
  }

  /** Takes an entry back: a second one of the same id. @throws RpcError TRANSACTION_ID_INVALID without one to refund */
  refund(phone: string, id: string, at: number): LedgerEntry {
    const { stars, currency, details } = this.require(phone, id, false);
    if (this.rows.get(rowId(id, true))) throw new RpcError(400, 'TRANSACTION_ID_INVALID');
    const more = { ...(currency && { currency }), ...(details && { details }) };
    return this.put({ id, phone, at, stars: minus(stars), gift: null, isRefund: true, ...more });
  }

  /** Ends a pending entry. @throws RpcError TRANSACTION_ID_INVALID when it is not pending */
  settle(phone: string, id: string, state: 'done' | 'failed'): LedgerEntry {
    const entry = this.require(phone, id, false);
    if (entry.state !== 'pending') throw new RpcError(400, 'TRANSACTION_ID_INVALID');
    const settled = { ...entry, state };
    this.rows.put(rowId(id, false), settled);
    this.addToBalance(entry, -1n);
    this.addToBalance(settled, 1n);
    // The lists of phones and gifts hold this object.
    return Object.assign(entry, settled);
  }

  /** @throws RpcError TRANSACTION_ID_INVALID unless the account has one that is answered */
  byId(phone: string, id: string, isRefund: boolean, currency: Currency = 'stars'): LedgerEntry {
    const entry = this.require(phone, id, isRefund);
    if (!this.isVisible(entry) || currencyOf(entry) !== currency) throw new RpcError(400, 'TRANSACTION_ID_INVALID');
    return entry;
  }

  /** All entries, or those of a phone (digits): oldest first. */
  entries(phone?: string): LedgerEntry[] {
    return phone === undefined ? this.rows.entries().map(([, entry]) => entry) : [...(this.byPhone.get(phone) ?? [])];
  }

  /** The sum of the entries of a phone that are in its balance, in billionths. */
  entriesTotal(phone: string, currency: Currency = 'stars'): bigint {
    return this.entriesTotals.get(`${phone} ${currency}`) ?? 0n;
  }

  /** The TON of an account. */
  ton(phone: string): Stars {
    return fromNanos(this.entriesTotal(phone, 'ton'));
  }

  /** The sales of a gift; undefined when there are none. */
  sales(giftId: bigint): Sales | undefined {
    return this.gifts.get(String(giftId));
  }

  /** The gifts an account sent or received, oldest first: each is one message in its message box. */
  messageBox(phone: string): readonly LedgerEntry[] {
    return this.messageBoxes.get(phone) ?? [];
  }

  /** The phone that paid this form; undefined when it is not paid. */
  payerOf(formId: bigint): string | undefined {
    return this.forms.get(String(formId));
  }

  /** @throws RpcError OFFSET_INVALID when no page named this offset */
  page(phone: string, { currency = 'stars', direction, ascending = false, offset, limit }: LedgerQuery): LedgerPage {
    const all = this.entries(phone)
      .filter((entry) => currencyOf(entry) === currency && (!direction || direction === directionOf(entry.stars)))
      .toSorted((a, b) => a.at - b.at);
    if (!ascending) all.reverse();
    // An offset stays valid although its row is not answered any more.
    const last = offset ? all.findIndex(({ id, isRefund }) => rowId(id, isRefund) === offset) : -1;
    if (offset && last < 0) throw new RpcError(400, 'OFFSET_INVALID');
    const rest = all.slice(last + 1).filter((entry) => this.isVisible(entry));
    const entries = rest.slice(0, limit);
    const end = entries.at(-1);
    return { entries, nextOffset: end && limit < rest.length ? rowId(end.id, end.isRefund) : undefined };
  }

  private isVisible({ at, visibleAt = 0 }: LedgerEntry): boolean {
    const { keptSeconds } = this.rules;
    const now = this.clock();
    return visibleAt <= now && (keptSeconds === null || at >= now / 1000 - keptSeconds);
  }

  private require(phone: string, id: string, isRefund: boolean): LedgerEntry {
    const entry = this.rows.get(rowId(id, isRefund));
    if (entry?.phone !== phone) throw new RpcError(400, 'TRANSACTION_ID_INVALID');
    return entry;
  }

  private put(entry: LedgerEntry): LedgerEntry {
    this.rows.put(rowId(entry.id, entry.isRefund), entry);
    this.index(entry);
    return entry;
  }

  private addToBalance(entry: LedgerEntry, sign: 1n | -1n): void {
    const nanos = toNanos(entry.stars);
    if (entry.state === 'failed' || (entry.state === 'pending' && nanos > 0n)) return;
    const key = `${entry.phone} ${currencyOf(entry)}`;
    this.entriesTotals.set(key, (this.entriesTotals.get(key) ?? 0n) + sign * nanos);
  }

  private index(entry: LedgerEntry): void {
    const { phone, gift } = entry;
    append(this.byPhone, phone, entry);
    this.addToBalance(entry, 1n);
    if (!gift) return;
    this.countSale(gift.giftId, entry);
    append(this.messageBoxes, phone, entry);
    if (gift.to !== phone) append(this.messageBoxes, gift.to, entry);
    this.forms.set(gift.formId, phone);
  }

  private countSale(giftId: string, { phone, at }: LedgerEntry): void {
    const { count, firstAt, byPhone } = this.gifts.get(giftId) ?? { count: 0, firstAt: at, byPhone: new Map() };
    byPhone.set(phone, (byPhone.get(phone) ?? 0) + 1);
    this.gifts.set(giftId, { count: count + 1, firstAt, lastAt: at, byPhone });
  }

  /** As long as those of Telegram. A seed repeats its numbers after a restart, so taken ones are skipped. */
  private newId(): string {
    for (;;) {
      const id = `stx${this.random.bytes(96).toString('base64url')}`;
      if (!this.rows.get(id)) return id;
    }
  }
}

const rowId = (id: string, isRefund?: boolean): string => (isRefund ? `${id}/refund` : id);
const currencyOf = ({ currency = 'stars' }: LedgerEntry): Currency => currency;
const directionOf = (stars: Stars): 'inbound' | 'outbound' => (toNanos(stars) < 0n ? 'outbound' : 'inbound');

function append(lists: Map<string, LedgerEntry[]>, key: string, entry: LedgerEntry): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}
