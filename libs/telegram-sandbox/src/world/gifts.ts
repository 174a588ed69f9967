import type { Collection, Store } from '../state/store.js';
import type { Ledger } from './ledger.js';
import { RpcError } from './rpc-error.js';
import type { StickerLook } from './sticker-look.js';
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
  /** Shown to those who have birthday. */
  birthday?: boolean;
  /** What an upgrade to a collectible costs; there is none if not given. */
  upgradeStars?: number;
  /** The name of the user who released it. */
  releasedBy?: string;
  /** It is sold by auction only. */
  auction?: GiftAuction;
  /** Colours as `0xrrggbb`. */
  background?: GiftBackground;
  /** What other users sell: how many, and the lowest price. */
  resale?: { count: number; minStars: number };
  /** How its sticker looks; derived from the id if not given. */
  look?: StickerLook;
  /** Files in base64 in place of the drawn ones, damaged ones too. */
  files?: { animation?: string; thumb?: string };
}

export interface GiftAuction {
  slug: string;
  perRound: number;
  /** Unix seconds. */
  startsAt: number;
}

export interface GiftBackground {
  center: number;
  edge: number;
  text: number;
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
  unlist(): void;
}

/** What `payments.getStarGifts` counts as a change: other ids (`ids`), or anything that the account sees (`all`). */
export type CatalogueHash = 'ids' | 'all';

interface GiftRow extends Omit<GiftDrop, 'id'> {
  /** Sales to buyers that have no account in the sandbox. */
  soldToOthers: number;
  /** Unix seconds; null when there was no such sale. */
  lastToOthers: number | null;
  withdrawn: boolean;
  /** It is no longer in the catalogue, and is still sold by its id. */
  unlisted?: boolean;
}

/** The catalogue of gifts. */
export class Gifts {
  private readonly rows: Collection<GiftRow>;
  /** The documentation says `ids`: "the hash of the ids of the gifts". */
  hashOf: CatalogueHash = 'ids';

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
    return { id, sellOut: () => this.sellOut(id), withdraw: () => this.withdraw(id), unlist: () => this.unlist(id) };
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

  /** Adds to the supply of a limited gift. */
  restock(id: bigint, count: number): void {
    const row = this.row(id);
    if (row.total === undefined) throw new RangeError('An unlimited gift has no supply');
    const total = row.total + count;
    assertTerms({ ...row, total });
    this.rows.put(String(id), { ...row, total });
  }

  /** Takes a gift out of the catalogue. Clients that know its id can still buy it. */
  unlist(id: bigint): void {
    this.rows.put(String(id), { ...this.row(id), unlisted: true });
  }

  /** The gifts on sale or sold out, in the order in which they were dropped. */
  list(): Gift[] {
    return this.rows
      .entries()
      .filter(([, row]) => !row.unlisted && this.isSold(row))
      .map(([id, row]) => this.toGift(BigInt(id), row));
  }

  /** @throws RpcError STARGIFT_INVALID for an unknown gift, STARGIFT_NOT_FOUND for one that is not on sale */
  get(id: bigint): Gift {
    const row = this.row(id);
    if (!this.isSold(row)) throw new RpcError(400, 'STARGIFT_NOT_FOUND');
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

  private isSold({ withdrawn, at = 0 }: GiftRow): boolean {
    return !withdrawn && at <= this.clock();
  }

  private remainsOf(id: bigint, { total, soldToOthers }: GiftRow): number | null {
    return total === undefined ? null : Math.max(0, total - soldToOthers - (this.ledger.sales(id)?.count ?? 0));
  }

  private toGift(id: bigint, row: GiftRow): Gift {
    const { soldToOthers: _sold, lastToOthers, withdrawn: _withdrawn, unlisted: _unlisted, ...terms } = row;
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
function assertTerms(terms: Omit<GiftDrop, 'id'>): void {
  const { stars, total = 0, perUser = 0, lockedUntil = 0, upgradeStars = 0, auction, background, resale } = terms;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;
  const counts = [total, perUser, lockedUntil, upgradeStars, resale?.count ?? 0, resale?.minStars ?? 0];
  counts.push(auction?.perRound ?? 0, auction?.startsAt ?? 0);
  const { center = 0, edge = 0, text = 0 } = background ?? {};
  if ([center, edge, text].some((colour) => !isCount(colour) || colour > 0xff_ff_ff))
    throw new RangeError('A colour of the gift is none');
  if (!counts.every(isCount)) throw new RangeError('A count or date of the gift is none');
  if (!Number.isSafeInteger(stars) || stars <= 0) throw new RangeError(`A gift can not cost ${stars} Stars`);
}
