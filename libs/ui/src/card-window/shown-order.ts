export type CardKey = string | number;

/** The order of the cards on the screen, and what has come since it was taken over. */
export class ShownOrder<Item> {
  private keys: readonly CardKey[] = [];
  private items: readonly Item[] = [];
  private ranks: ReadonlyMap<CardKey, number> = new Map();
  private newest: readonly Item[] = [];
  private fresh: ReadonlyMap<CardKey, Item> = new Map();

  constructor(private readonly keyOf: () => (item: Item) => CardKey) {}

  get length(): number {
    return this.keys.length;
  }

  /** The newest items. @returns whether their order is another than that on the screen */
  accept(items: readonly Item[]): boolean {
    const keyOf = this.keyOf();
    const fresh = new Map<CardKey, Item>();
    let isSame = items.length === this.length;
    for (const item of items) {
      const key = keyOf(item);
      isSame &&= this.keys[fresh.size] === key;
      fresh.set(key, item);
    }
    this.newest = items;
    this.fresh = fresh;
    return !isSame;
  }

  /** Takes the order of the newest items over. @returns the keys that rose */
  adopt(): CardKey[] {
    const before = this.keys;
    this.items = this.newest;
    this.keys = [...this.fresh.keys()];
    this.ranks = new Map(this.keys.map((key, rank) => [key, rank]));
    return risenKeys(before, this.keys);
  }

  /** The ranks as they are now; a later order leaves them alone. */
  snapshot(): ReadonlyMap<CardKey, number> {
    return this.ranks;
  }

  rank(key: CardKey): number | undefined {
    return this.ranks.get(key);
  }

  /** Whether the newest items lack this one. */
  isGone(key: CardKey): boolean {
    return !this.fresh.has(key);
  }

  /** Key and newest content of the card at this rank. */
  at(rank: number): { key: CardKey; item: Item } | undefined {
    const key = this.keys[rank];
    const item = key === undefined ? undefined : (this.fresh.get(key) ?? this.items[rank]);
    return key === undefined || item === undefined ? undefined : { key, item };
  }
}

/** Keys whose place among the keys common to both orders became better. */
export function risenKeys<Key>(before: readonly Key[], after: readonly Key[]): Key[] {
  const kept = new Set(after);
  const ranks = new Map<Key, number>();
  for (const key of before) if (kept.has(key)) ranks.set(key, ranks.size);
  const risen: Key[] = [];
  let rank = 0;
  for (const key of after) {
    const old = ranks.get(key);
    if (old === undefined) continue;
    if (rank < old) risen.push(key);
    rank++;
  }
  return risen;
}
