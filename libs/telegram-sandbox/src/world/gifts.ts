import type { Collection, Store } from '../state/store.js';
import type { Ledger } from './ledger.js';
import { RpcError } from './rpc-error.js';
import { HOME_DCS } from './test-numbers.js';

/** A gift as a test puts it on sale. */
export interface GiftDrop {
  id: bigint;
  /** What it costs. */
  stars: number;
  title?: string;
  /** How many there are; without it there is no end of them. */
  total?: number;
  /** How many one account may buy; without it, as many as it likes. */
  perUser?: number;
  /** Only for accounts with Premium. */
  premiumOnly?: boolean;
  /** Nobody may buy it before, unix seconds. */
  lockedUntil?: number;
  /** It can only be bought in Telegram's own apps. */
  officialAppsOnly?: boolean;
  /** When it comes on sale, unix milliseconds; at once without it. */
  at?: number;
  /** The data centre that keeps its sticker. */
  dc?: number;
}

/** What there is to know of a gift. */
export interface Gift extends GiftDrop {
  /** The data centre that keeps its sticker. */
  dc: number;
  /** What is left; null when there is no end of them. */
  remains: number | null;
  /** Of the first and last one that were bought, unix seconds; null when none was. */
  firstSale: number | null;
  lastSale: number | null;
}

/** The hold of a test on a gift. */
export interface DroppedGift {
  readonly id: bigint;
  sellOut(): void;
  withdraw(): void;
}

interface GiftRow extends Omit<GiftDrop, 'id'> {
  /** Sales to buyers that have no account in the sandbox. */
  soldToOthers: number;
  /** Unix seconds; null when no such other person bought any. */
  lastToOthers: number | null;
  withdrawn: boolean;
}

/** The shop window: which gifts there are. */
export class Gifts {
  private readonly rows: Collection<GiftRow>;

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly ledger: Ledger,
    private readonly clock: () => number,
  ) {
    this.rows = store.collection('gift');
  }

  /**
   * Puts a gift on sale, or again with other terms; what was sold before stays sold.
   *
   * @throws RangeError for terms that TL cannot represent
   */
  drop({ id, ...terms }: GiftDrop): DroppedGift {
    assertTerms(terms);
    const before = this.rows.get(String(id));
    const { soldToOthers = 0, lastToOthers = null } = before ?? {};
    this.rows.put(String(id), { ...terms, soldToOthers, lastToOthers, withdrawn: false });
    return { id, sellOut: () => this.sellOut(id), withdraw: () => this.withdraw(id) };
  }

  /** Counts sales to other buyers, at most the remaining supply. */
  sell(id: bigint, count: number): void {
    const row = this.row(id);
    const sold = Math.min(count, this.remainsOf(id, row) ?? count);
    const lastToOthers = Math.floor(this.clock() / 1000);
    this.rows.put(String(id), { ...row, soldToOthers: row.soldToOthers + sold, lastToOthers });
  }

  /** Other people buy all that is left; an unlimited gift cannot be sold out. */
  sellOut(id: bigint): void {
    this.sell(id, this.remainsOf(id, this.row(id)) ?? 0);
  }

  /** Takes a gift off the shelf: it is no longer listed, and asking for it is answered with STARGIFT_NOT_FOUND. */
  withdraw(id: bigint): void {
    this.rows.put(String(id), { ...this.row(id), withdrawn: true });
  }

  /** The gifts on sale or sold out, in the order in which they were dropped. */
  list(): Gift[] {
    return this.rows
      .entries()
      .filter(([, row]) => this.isListed(row))
      .map(([id, row]) => this.toGift(BigInt(id), row));
  }

  /** @throws RpcError STARGIFT_INVALID when there never was one, STARGIFT_NOT_FOUND when it is not on sale */
  get(id: bigint): Gift {
    const row = this.row(id);
    if (!this.isListed(row)) throw new RpcError(400, 'STARGIFT_NOT_FOUND');
    return this.toGift(id, row);
  }

  /** As `get`, whatever became of it. */
  find(id: bigint): Gift | undefined {
    const row = this.rows.get(String(id));
    return row && this.toGift(id, row);
  }

  private row(id: bigint): GiftRow {
    const row = this.rows.get(String(id));
    if (!row) throw new RpcError(400, 'STARGIFT_INVALID');
    return row;
  }

  private isListed({ withdrawn, at = 0 }: GiftRow): boolean {
    return !withdrawn && at <= this.clock();
  }

  private remainsOf(id: bigint, { total, soldToOthers }: GiftRow): number | null {
    return total === undefined ? null : Math.max(0, total - soldToOthers - (this.ledger.sales(id)?.count ?? 0));
  }

  private toGift(id: bigint, row: GiftRow): Gift {
    const { soldToOthers: _sold, lastToOthers, withdrawn: _withdrawn, ...terms } = row;
    const { firstAt = null, lastAt = null } = this.ledger.sales(id) ?? {};
    return {
      ...terms,
      id,
      dc: terms.dc ?? HOME_DCS[Number(id % BigInt(HOME_DCS.length))] ?? 1,
      remains: this.remainsOf(id, row),
      firstSale: firstAt ?? lastToOthers,
      lastSale: lastAt !== null && lastToOthers !== null ? Math.max(lastAt, lastToOthers) : (lastAt ?? lastToOthers),
    };
  }
}

/** Counts fit into an `int` of TL, the price is safe as a number. */
function assertTerms({ stars, total = 0, perUser = 0, lockedUntil = 0 }: Omit<GiftDrop, 'id'>): void {
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;
  if (![total, perUser, lockedUntil].every(isCount)) throw new RangeError('A count or date of the gift is none');
  if (!Number.isSafeInteger(stars) || stars <= 0) throw new RangeError(`A gift can not cost ${stars} Stars`);
}
