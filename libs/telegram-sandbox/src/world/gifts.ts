import type { Collection, Store } from '../state/store.js';
import type { Ledger } from './ledger.js';
import { RpcError } from './rpc-error.js';
import { HOME_DCS } from './test-numbers.js';

/** A gift as a test puts it on sale. */
export interface GiftDrop {
  id: bigint;
  /** The price. */
  stars: number;
  title?: string;
  /** The supply; unlimited if not given. */
  total?: number;
  /** How many one account may buy; unlimited if not given. */
  perUser?: number;
  /** Only for accounts with Premium. */
  premiumOnly?: boolean;
  /** It cannot be bought before, unix seconds. */
  lockedUntil?: number;
  /** Only Telegram's own apps can buy it. */
  officialAppsOnly?: boolean;
  /** When it comes on sale, unix milliseconds; at once without it. */
  at?: number;
  /** The data centre that keeps its sticker. */
  dc?: number;
}

/** A gift and its sales. */
export interface Gift extends GiftDrop {
  /** The data centre that keeps its sticker. */
  dc: number;
  /** The remaining supply; null when it is unlimited. */
  remains: number | null;
  /** The times of the first and the last sale, unix seconds; null when there was none. */
  firstSale: number | null;
  lastSale: number | null;
}

/** Changes a gift, for tests. */
export interface DroppedGift {
  readonly id: bigint;
  sellOut(): void;
  withdraw(): void;
}

interface GiftRow extends Omit<GiftDrop, 'id'> {
  /** Sales to buyers that have no account in the sandbox. */
  soldToOthers: number;
  /** Unix seconds; null when there was no such sale. */
  lastToOthers: number | null;
  withdrawn: boolean;
}

/** The catalogue of gifts. */
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
   * Puts a gift on sale, or changes its terms; sales so far remain.
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

  /** Counts sales of the remaining supply to other buyers; an unlimited gift cannot be sold out. */
  sellOut(id: bigint): void {
    this.sell(id, this.remainsOf(id, this.row(id)) ?? 0);
  }

  /** Withdraws a gift: it is no longer listed, and buying it is answered with STARGIFT_NOT_FOUND. */
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

  /** @throws RpcError STARGIFT_INVALID for an unknown gift, STARGIFT_NOT_FOUND for one that is not on sale */
  get(id: bigint): Gift {
    const row = this.row(id);
    if (!this.isListed(row)) throw new RpcError(400, 'STARGIFT_NOT_FOUND');
    return this.toGift(id, row);
  }

  /** As `get`, also after it was withdrawn. */
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

/** Counts must fit into an `int` of TL, the price into a safe integer. */
function assertTerms({ stars, total = 0, perUser = 0, lockedUntil = 0 }: Omit<GiftDrop, 'id'>): void {
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;
  if (![total, perUser, lockedUntil].every(isCount)) throw new RangeError('A count or date of the gift is none');
  if (!Number.isSafeInteger(stars) || stars <= 0) throw new RangeError(`A gift can not cost ${stars} Stars`);
}
