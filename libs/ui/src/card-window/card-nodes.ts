import { drawn, fadeOut, halt, isMoving } from './card-motion';
import type { Grid, View } from './grid';
import type { LiveCard } from './live-card';
import type { Step } from './scene';
import type { CardKey } from './shown-order';

/** The nodes of the cards that are in the document, by the keys of the cards and the other way round. */
export class CardNodes {
  private readonly nodes = new Map<CardKey, HTMLElement>();
  private readonly keys = new WeakMap<Element, CardKey>();

  constructor(private readonly list: HTMLElement) {}

  add(key: CardKey, node: HTMLElement): void {
    this.nodes.set(key, node);
    this.keys.set(node, key);
  }

  remove(key: CardKey): void {
    this.nodes.delete(key);
  }

  get(key: CardKey): HTMLElement | undefined {
    return this.nodes.get(key);
  }

  /** Of these cards, as they follow each other on the screen. */
  inOrder(cards: readonly LiveCard<unknown>[]): HTMLElement[] {
    return cards.toSorted((one, other) => one.index - other.index).flatMap(({ key }) => this.nodes.get(key) ?? []);
  }

  halt(cards: readonly LiveCard<unknown>[]): void {
    for (const node of this.inOrder(cards)) halt(node);
  }

  /** Resolves when these cards are no longer seen. */
  async fadeOut(cards: readonly LiveCard<unknown>[]): Promise<void> {
    const starts = cards.flatMap(({ key, place }) => {
      const node = this.nodes.get(key);
      return node ? [{ node, start: drawn(node, place) }] : [];
    });
    await Promise.all(starts.map(({ node, start }) => fadeOut(node, start)));
  }

  /** Of the cards that are on the screen, or on their way from or to it. */
  shownKeys(cards: readonly LiveCard<unknown>[], grid: Grid | null, view: View): CardKey[] {
    const isShown = ({ key, place }: LiveCard<unknown>): boolean => {
      const node = this.nodes.get(key);
      return grid?.isSeen(place, view) || (node !== undefined && isMoving(node));
    };
    return cards.filter(isShown).map(({ key }) => key);
  }

  /** @param before the ranks of the old order */
  steps(
    cards: readonly LiveCard<unknown>[],
    before: ReadonlyMap<CardKey, number>,
    risen: ReadonlySet<CardKey>,
    grid: Grid,
  ): Step[] {
    return cards.flatMap(({ key, index, place }): Step[] => {
      const node = this.nodes.get(key);
      if (!node) return [];
      const rank = before.get(key);
      const from = rank === undefined ? null : grid.place(rank);
      return [{ node, index, from, to: place, hasRisen: risen.has(key) }];
    });
  }

  /** Of the card in which `target` is. */
  keyAt(target: EventTarget | null): CardKey | undefined {
    const node = target instanceof Element ? target.closest('[data-key]') : null;
    return node ? this.keys.get(node) : undefined;
  }

  /** What has the focus, or an open menu, must stay in the document wherever it is. */
  inUse(): CardKey[] {
    const inUse = [document.activeElement, ...this.list.querySelectorAll('[aria-expanded="true"]')];
    return inUse.flatMap((node) => this.keyAt(node) ?? []);
  }
}
