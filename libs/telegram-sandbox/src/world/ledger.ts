import type { RandomStream } from '../random.js';
import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';
import { toNanos } from './stars.js';
import type { Stars } from './stars.js';

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

/** One change of a balance. Balances change only by entries, and entries are never removed. */
export interface LedgerEntry {
  id: string;
  /** Digits of the account's phone. */
  phone: string;
  /** Unix seconds. */
  at: number;
  /** Negative for a payment. */
  stars: Stars;
  /** The gift that was paid for; null when Stars were bought. */
  gift: PaidGift | null;
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
  private readonly byPhone = new Map<string, LedgerEntry[]>();
  private readonly gifts = new Map<string, Sales>();
  private readonly messageBoxes = new Map<string, LedgerEntry[]>();
  private readonly forms = new Map<string, string>();
  private readonly entriesTotals = new Map<string, bigint>();

  constructor(
    store: Store,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('ledger');
    for (const [, entry] of this.rows.entries()) this.index(entry);
  }

  add(entry: Omit<LedgerEntry, 'id'>): LedgerEntry {
    const complete = { id: this.newId(), ...entry };
    this.rows.put(complete.id, complete);
    this.index(complete);
    return complete;
  }

  /** All entries, or those of a phone (digits): oldest first. */
  entries(phone?: string): LedgerEntry[] {
    return phone === undefined ? this.rows.entries().map(([, entry]) => entry) : [...(this.byPhone.get(phone) ?? [])];
  }

  /** The sum of the entries of a phone, in billionths of a Star. */
  entriesTotal(phone: string): bigint {
    return this.entriesTotals.get(phone) ?? 0n;
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
  page(phone: string, { direction, ascending = false, offset, limit }: LedgerQuery): LedgerPage {
    const all = this.entries(phone).filter(({ stars }) => !direction || direction === directionOf(stars));
    if (!ascending) all.reverse();
    const last = offset ? all.findIndex(({ id }) => id === offset) : -1;
    if (offset && last < 0) throw new RpcError(400, 'OFFSET_INVALID');
    const entries = all.slice(last + 1, last + 1 + limit);
    return { entries, nextOffset: last + 1 + limit < all.length ? entries.at(-1)?.id : undefined };
  }

  private index(entry: LedgerEntry): void {
    const { phone, gift, stars } = entry;
    append(this.byPhone, phone, entry);
    this.entriesTotals.set(phone, this.entriesTotal(phone) + toNanos(stars));
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

  /** A seed repeats its numbers after a restart, so taken ones are skipped. */
  private newId(): string {
    for (;;) {
      const id = this.random.bytes(16).toString('hex');
      if (!this.rows.get(id)) return id;
    }
  }
}

const directionOf = (stars: Stars): 'inbound' | 'outbound' => (toNanos(stars) < 0n ? 'outbound' : 'inbound');

function append(lists: Map<string, LedgerEntry[]>, key: string, entry: LedgerEntry): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}
