import type { ItemMove } from './animate-reorder';
import type { ItemKey } from './display-order';
import type { Grid, Viewport } from './grid';
import { cancelAnimation, fadeOut, isAnimating, visualState } from './item-animations';
import type { RenderedItem } from './rendered-item';

/** Maps the keys of the rendered items to their nodes, and back. */
export class ItemNodes {
  private readonly nodes = new Map<ItemKey, HTMLElement>();
  private readonly keys = new WeakMap<Element, ItemKey>();

  constructor(private readonly list: HTMLElement) {}

  add(key: ItemKey, node: HTMLElement): void {
    this.nodes.set(key, node);
    this.keys.set(node, key);
  }

  remove(key: ItemKey): void {
    this.nodes.delete(key);
  }

  get(key: ItemKey): HTMLElement | undefined {
    return this.nodes.get(key);
  }

  /** The nodes of these items in display order. */
  inOrder(items: readonly RenderedItem<unknown>[]): HTMLElement[] {
    return items.toSorted((one, other) => one.index - other.index).flatMap(({ key }) => this.nodes.get(key) ?? []);
  }

  cancelAnimations(items: readonly RenderedItem<unknown>[]): void {
    for (const node of this.inOrder(items)) cancelAnimation(node);
  }

  /** Resolves when these items are invisible. */
  async fadeOut(items: readonly RenderedItem<unknown>[]): Promise<void> {
    const starts = items.flatMap(({ key, place }) => {
      const node = this.nodes.get(key);
      return node ? [{ node, start: visualState(node, place) }] : [];
    });
    await Promise.all(starts.map(({ node, start }) => fadeOut(node, start)));
  }

  /** The keys of the items that are on the screen or animated. */
  visibleKeys(items: readonly RenderedItem<unknown>[], grid: Grid | null, viewport: Viewport): ItemKey[] {
    const isShown = ({ key, place }: RenderedItem<unknown>): boolean => {
      const node = this.nodes.get(key);
      return grid?.isVisible(place, viewport) || (node !== undefined && isAnimating(node));
    };
    return items.filter(isShown).map(({ key }) => key);
  }

  /** @param before the ranks in the old order */
  moves(
    items: readonly RenderedItem<unknown>[],
    before: ReadonlyMap<ItemKey, number>,
    movedUp: ReadonlySet<ItemKey>,
    grid: Grid,
  ): ItemMove[] {
    return items.flatMap(({ key, index, place }): ItemMove[] => {
      const node = this.nodes.get(key);
      if (!node) return [];
      const rank = before.get(key);
      const from = rank === undefined ? null : grid.place(rank);
      return [{ node, index, from, to: place, hasMovedUp: movedUp.has(key) }];
    });
  }

  /** The key of the item that contains `target`. */
  keyAt(target: EventTarget | null): ItemKey | undefined {
    const node = target instanceof Element ? target.closest('[data-key]') : null;
    return node ? this.keys.get(node) : undefined;
  }

  /** Items with the focus or an open menu: they stay in the document even off screen. */
  keysInUse(): ItemKey[] {
    const inUse = [document.activeElement, ...this.list.querySelectorAll('[aria-expanded="true"]')];
    return inUse.flatMap((node) => this.keyAt(node) ?? []);
  }
}
