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

  all(): Iterable<HTMLElement> {
    return this.nodes.values();
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
