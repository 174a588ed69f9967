import {
  DestroyRef,
  Directive,
  ElementRef,
  Injector,
  afterNextRender,
  booleanAttribute,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { animateReorder } from './animate-reorder';
import { DisplayOrder, type ItemKey } from './display-order';
import { DomOrder, insertAround } from './dom-order';
import { type ItemSize, indexByKey } from './grid';
import { ItemBatches } from './item-batches';
import { ItemNodes } from './item-nodes';
import { type ReorderEvent, type RenderedItem, firstBelow } from './rendered-item';
import { ReorderScheduler } from './reorder-scheduler';
import { ViewportObserver } from './viewport-observer';

const INTERACTING = '[aria-expanded="true"], :scope > :hover:focus-visible, :scope > :hover:has(:focus-visible)';

/**
 * `[gbVirtualGrid]="items"` on a list whose children are `@for (card of list.rendered(); track card.key)`, each with
 * `[gbVirtualGridItem]="card"`. Only the items on the screen, and one more row on either side, are in the document; the
 * list scrolls with the page. New content is shown at once, a new order in one move that `ReorderScheduler` may postpone.
 *
 * Angular would re-insert a node that moves, which drops its focus. So `rendered()` never changes the relative order of
 * nodes that stay: they are placed by transforms, and sorted by `DomOrder` when nothing moves.
 */
@Directive({
  selector: '[gbVirtualGrid]',
  exportAs: 'gbVirtualGrid',
  host: {
    class: 'gb-virtual-grid',
    // Safari takes the role from a list without bullets.
    '[attr.role]': 'rows() ? "rowgroup" : "list"',
    '[style.block-size.px]': 'height()',
    '[style.--item-width]': 'itemWidth()',
    '(keydown)': 'onKey($event)',
    '(focusin)': 'onFocus($event)',
    '(pointerdown)': 'pointerIsDown = true',
    '(document:pointerup)': 'pointerIsDown = false',
    '(document:pointercancel)': 'pointerIsDown = false',
  },
})
export class VirtualGrid<Item> {
  readonly items = input.required<readonly Item[]>({ alias: 'gbVirtualGrid' });
  readonly keyOf = input.required<(item: Item) => ItemKey>();
  /** The height is a minimum: the tallest item sets the height of all. */
  readonly itemSize = input.required<ItemSize>();
  /** The children are the rows of a table, `role="row"`, in one column; the header is row 1. */
  readonly rows = input(false, { transform: booleanAttribute });
  /** When it changes, the order that comes with it is shown at once, without an animation: a new query. */
  readonly resetKey = input<unknown>();
  readonly moved = output<ReorderEvent>();

  /** The items to render, in no particular order. */
  readonly rendered = signal<readonly RenderedItem<Item>[]>([]);
  /** The key of the one item with `tabindex="0"`. */
  readonly tabStop = computed(() => {
    const active = this.active();
    return this.rendered().some(({ key }) => key === active) ? active : this.firstVisible();
  });
  readonly count = signal(0);

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly destroyed = inject(DestroyRef);
  private readonly viewportObserver = new ViewportObserver(
    this.element,
    () => this.itemSize(),
    () => {
      this.nodes.cancelAnimations(this.rendered());
      this.render();
    },
    () => this.onViewportChange(),
  );
  private readonly grid = this.viewportObserver.grid;
  protected pointerIsDown = false;
  protected readonly height = computed(() => this.grid()?.height(this.count()));
  protected readonly itemWidth = computed(() => `${this.grid()?.itemWidth ?? 0}px`);

  private readonly order = new DisplayOrder<Item>(this.keyOf);
  private readonly scheduler = new ReorderScheduler(
    () => this.pointerIsDown || this.element.querySelector(INTERACTING) !== null,
    () => this.reorder(),
  );
  private readonly active = signal<ItemKey | null>(null);
  private readonly firstVisible = signal<ItemKey | null>(null);
  private readonly nodes = new ItemNodes(this.element);
  private readonly domOrder = new DomOrder(
    this.element,
    () => this.pointerIsDown,
    () => this.nodes.inOrder(this.rendered()),
  );

  private renderedRange = { from: 0, to: 0 };
  private readonly batches = new ItemBatches(() => this.render());
  private lastResetKey: unknown;
  /** Items that were on the screen before the reorder: they stay in the document until it has been animated. */
  private animating: readonly ItemKey[] = [];
  private revealing: { key: ItemKey; block: ScrollLogicalPosition } | null = null;

  constructor() {
    effect(() => {
      const [items, resetKey] = [this.items(), this.resetKey()];
      untracked(() => this.setItems(items, resetKey));
    });
    afterNextRender({ read: () => this.viewportObserver.start() });
    this.destroyed.onDestroy(() => {
      this.batches.cancel();
      this.viewportObserver.disconnect();
      this.scheduler.cancel();
      this.domOrder.cancel();
    });
  }

  /** Scrolls the item into view and focuses it; when it is not in the list yet, as soon as it is. */
  reveal(key: ItemKey, block: ScrollLogicalPosition = 'center'): void {
    this.revealing = { key, block };
    this.render();
  }

  /** For `VirtualGridItem`. @returns a function that detaches the node */
  attach(key: ItemKey, node: HTMLElement): () => void {
    this.nodes.add(key, node);
    this.viewportObserver.observeItem(node);
    return () => {
      this.nodes.remove(key);
      this.viewportObserver.unobserveItem(node);
    };
  }

  protected onFocus({ target }: FocusEvent): void {
    const key = this.nodes.keyAt(target);
    if (key !== undefined) this.active.set(key);
  }

  protected onKey(event: KeyboardEvent): void {
    const grid = this.grid();
    const from = this.nodes.keyAt(event.target);
    const rank = from === undefined ? undefined : this.order.rankOf(from);
    if (!grid || rank === undefined || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const index = indexByKey(event.key, rank, this.order.length, grid.columns, grid.rowsIn(innerHeight));
    const item = index === null ? undefined : this.order.at(index);
    if (!item) return;
    event.preventDefault();
    this.reveal(item.key, 'nearest');
  }

  private setItems(items: readonly Item[], resetKey: unknown): void {
    const hasNewOrder = this.order.setItems(items);
    if (this.order.length === 0) this.order.commit();
    else if (resetKey !== this.lastResetKey) {
      this.nodes.cancelAnimations(this.rendered());
      this.animating = [];
      this.order.commit();
      this.batches.restart();
    } else if (hasNewOrder) this.scheduler.schedule();
    this.lastResetKey = resetKey;
    this.count.set(this.order.length);
    this.render();
  }

  private async reorder(): Promise<void> {
    const removed = this.rendered().filter(({ key }) => this.order.isRemoved(key));
    await this.nodes.fadeOut(removed);
    // The user may have left the page meanwhile.
    if (this.destroyed.destroyed) return;
    const before = this.order.committedRanks();
    const removedInUse = this.nodes.keysInUse().find((key) => this.order.isRemoved(key));
    const movedUp = this.order.commit();
    this.count.set(this.order.length);
    this.nodes.cancelAnimations(removed.filter(({ key }) => !this.order.isRemoved(key)));
    this.animating = this.nodes.visibleKeys(this.rendered(), this.grid(), this.viewportObserver.viewport);
    this.render();
    // The next item takes the focus of a removed one; after the last item, the one before it.
    const successor = this.order.at(Math.min(before.get(removedInUse ?? '') ?? Infinity, this.order.length - 1));
    if (successor && removedInUse !== undefined) this.reveal(successor.key, 'nearest');
    afterNextRender({ read: () => this.animate(before, movedUp) }, { injector: this.injector });
  }

  private animate(before: ReadonlyMap<ItemKey, number>, movedUp: readonly ItemKey[]): void {
    const grid = this.grid();
    if (!grid) return;
    const moves = this.nodes.moves(this.rendered(), before, new Set(movedUp), grid);
    const { animating } = this;
    const { viewport } = this.viewportObserver;
    void animateReorder(moves, movedUp.length, grid, viewport).then(() => {
      // A later reorder has set its own.
      if (this.animating !== animating || this.destroyed.destroyed) return;
      this.animating = [];
      this.render();
    });
    const isAbove = (key: ItemKey): boolean => grid.place(this.order.rankOf(key) ?? 0).y < viewport.top;
    if (movedUp.length > 0) this.moved.emit({ movedUp, above: movedUp.filter(isAbove) });
  }

  private onViewportChange(): void {
    const { from, to } = this.range();
    if (from !== this.renderedRange.from || to !== this.renderedRange.to) this.render();
  }

  private range(): { from: number; to: number } {
    return this.grid()?.range(this.viewportObserver.viewport, this.order.length) ?? { from: 0, to: 0 };
  }

  /** Sets `rendered` to the items that belong into the document now, with their latest content. */
  private render(): void {
    const { from, to } = (this.renderedRange = this.range());
    const ranks = new Set(this.ranksOf(this.animating.concat(this.nodes.keysInUse(), this.revealing?.key ?? [])));
    const present = this.ranksOf(this.rendered().map(({ key }) => key));
    for (const rank of present) if (rank >= from && rank < to) ranks.add(rank);
    const end = from + this.batches.take(to - from);
    for (let rank = from; rank < end; rank++) ranks.add(rank);
    const staying = present.filter((rank) => ranks.delete(rank));
    const rendered = insertAround(staying, ranks).flatMap((rank) => this.renderedItem(rank));
    this.rendered.set(rendered);
    this.firstVisible.set(firstBelow(rendered, this.viewportObserver.viewport.top)?.key ?? null);
    if (this.revealing && this.order.rankOf(this.revealing.key) !== undefined)
      afterNextRender({ write: () => this.focusRevealed() }, { injector: this.injector });
    this.domOrder.sortWhenIdle();
  }

  private ranksOf(keys: readonly ItemKey[]): number[] {
    return keys.flatMap((key) => this.order.rankOf(key) ?? []);
  }

  private renderedItem(index: number): RenderedItem<Item>[] {
    const [item, grid] = [this.order.at(index), this.grid()];
    return item && grid ? [{ ...item, index, place: grid.place(index) }] : [];
  }

  private focusRevealed(): void {
    const { revealing } = this;
    const node = revealing && this.nodes.get(revealing.key);
    if (!node) return;
    this.revealing = null;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: revealing.block });
  }
}
