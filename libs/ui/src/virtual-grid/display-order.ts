export type ItemKey = string | number;

/** The committed order, which is on the screen, and the latest items, whose order may still wait for a commit. */
export class DisplayOrder<Item> {
  private keys: readonly ItemKey[] = [];
  private items: readonly Item[] = [];
  private ranks: ReadonlyMap<ItemKey, number> = new Map();
  private latest: readonly Item[] = [];
  private latestByKey: ReadonlyMap<ItemKey, Item> = new Map();

  constructor(private readonly keyOf: () => (item: Item) => ItemKey) {}

  get length(): number {
    return this.keys.length;
  }

  /** @returns whether the order differs from the committed one */
  setItems(items: readonly Item[]): boolean {
    const keyOf = this.keyOf();
    const byKey = new Map<ItemKey, Item>();
    let isSame = items.length === this.length;
    for (const item of items) {
      const key = keyOf(item);
      isSame &&= this.keys[byKey.size] === key;
      byKey.set(key, item);
    }
    this.latest = items;
    this.latestByKey = byKey;
    return !isSame;
  }

  /** Makes the order of the latest items the committed one. @returns the keys that rose */
  commit(): ItemKey[] {
    const before = this.keys;
    this.items = this.latest;
    this.keys = [...this.latestByKey.keys()];
    this.ranks = new Map(this.keys.map((key, rank) => [key, rank]));
    return movedUpKeys(before, this.keys);
  }

  /** A later commit does not change the returned map. */
  committedRanks(): ReadonlyMap<ItemKey, number> {
    return this.ranks;
  }

  rankOf(key: ItemKey): number | undefined {
    return this.ranks.get(key);
  }

  /** Whether the latest items lack this key. */
  isRemoved(key: ItemKey): boolean {
    return !this.latestByKey.has(key);
  }

  /** Key and latest content of the item at this rank of the committed order. */
  at(rank: number): { key: ItemKey; item: Item } | undefined {
    const key = this.keys[rank];
    const item = key === undefined ? undefined : (this.latestByKey.get(key) ?? this.items[rank]);
    return key === undefined || item === undefined ? undefined : { key, item };
  }
}

/** Keys whose rank among the keys of both orders became smaller. */
export function movedUpKeys<Key>(before: readonly Key[], after: readonly Key[]): Key[] {
  const kept = new Set(after);
  const ranks = new Map<Key, number>();
  for (const key of before) if (kept.has(key)) ranks.set(key, ranks.size);
  const movedUp: Key[] = [];
  let rank = 0;
  for (const key of after) {
    const old = ranks.get(key);
    if (old === undefined) continue;
    if (rank < old) movedUp.push(key);
    rank++;
  }
  return movedUp;
}
