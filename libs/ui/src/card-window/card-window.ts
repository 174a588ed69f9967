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
import { CardNodes } from './card-nodes';
import { DomOrder } from './dom-order';
import { type CardSize, indexByKey } from './grid';
import type { LiveCard, Moved } from './live-card';
import { MoveGate } from './move-gate';
import { play } from './scene';
import { type CardKey, ShownOrder } from './shown-order';
import { Viewfinder } from './viewfinder';

const FIRST_CARDS = 8;
const HELD = '[aria-expanded="true"], :scope > :hover:focus-visible, :scope > :hover:has(:focus-visible)';

/**
 * `[gbCardWindow]="items"` on a list whose children are `@for (card of list.live(); track card.key)`, each with
 * `[gbWindowCard]="card"`. Only the cards on the screen, and a row more on either side, are in the document; the list
 * scrolls with the page. Fresh content appears at once; a fresh order is taken over when nothing hinders it, in one
 * animated move. As `rows` of a table the children are `role="row"`, one below the other.
 *
 * Angular would re-insert a node that moves, which drops its focus. So `live()` never changes the order of what is there:
 * the nodes are placed by transforms, and brought into their order when nothing moves.
 */
@Directive({
  selector: '[gbCardWindow]',
  exportAs: 'gbCardWindow',
  host: {
    class: 'gb-card-window',
    // Safari takes the role from a list without bullets.
    '[attr.role]': 'rows() ? "rowgroup" : "list"',
    '[style.block-size.px]': 'height()',
    '[style.--card-width]': 'cardWidth()',
    '(keydown)': 'onKey($event)',
    '(focusin)': 'onFocus($event)',
    '(pointerdown)': 'pointerIsDown = true',
    '(document:pointerup)': 'pointerIsDown = false',
    '(document:pointercancel)': 'pointerIsDown = false',
  },
})
export class CardWindow<Item> {
  readonly items = input.required<readonly Item[]>({ alias: 'gbCardWindow' });
  readonly keyOf = input.required<(item: Item) => CardKey>();
  /** The height is the least one: cards that turn out taller get the room they need. */
  readonly cardSize = input.required<CardSize>();
  /** The children are rows of a table, whose head is its first row. */
  readonly rows = input(false, { transform: booleanAttribute });
  /** What the person asked to see: the order that comes with another question is shown at once. */
  readonly question = input<unknown>();
  readonly moved = output<Moved>();

  /** The cards to render, in no particular order. */
  readonly live = signal<readonly LiveCard<Item>[]>([]);
  /** The one card that Tab leads to. */
  readonly tabStop = computed(() => {
    const live = this.live();
    const active = this.active();
    return live.some(({ key }) => key === active) ? active : this.firstSeen();
  });
  readonly count = signal(0);

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly destroyed = inject(DestroyRef);
  private readonly finder = new Viewfinder(
    this.element,
    () => this.cardSize(),
    () => {
      this.nodes.halt(this.live());
      this.render();
    },
    () => this.onView(),
  );
  private readonly grid = this.finder.grid;
  protected pointerIsDown = false;
  protected readonly height = computed(() => this.grid()?.height(this.count()));
  protected readonly cardWidth = computed(() => `${this.grid()?.cardWidth ?? 0}px`);

  private readonly order = new ShownOrder<Item>(this.keyOf);
  private readonly gate = new MoveGate(
    () => this.pointerIsDown || this.element.querySelector(HELD) !== null,
    () => this.move(),
  );
  private readonly active = signal<CardKey | null>(null);
  private readonly firstSeen = signal<CardKey | null>(null);
  private readonly nodes = new CardNodes(this.element);
  private readonly domOrder = new DomOrder(
    this.element,
    () => this.pointerIsDown,
    () => this.nodes.inOrder(this.live()),
  );

  private rendered = { from: 0, to: 0 };
  /** Of cards that are all new some come first: they can be used a frame earlier than the rest. */
  private newAtOnce = FIRST_CARDS;
  private answered: unknown;
  /** Cards that are on their way out of the window. */
  private departing: readonly CardKey[] = [];
  private wanted: { key: CardKey; block: ScrollLogicalPosition } | null = null;

  constructor() {
    effect(() => {
      const items = this.items();
      const question = this.question();
      untracked(() => this.accept(items, question));
    });
    afterNextRender({ read: () => this.finder.start() });
    this.destroyed.onDestroy(() => {
      this.finder.close();
      this.gate.close();
      this.domOrder.close();
    });
  }

  /** Brings the card onto the screen and gives it the focus; one that is not in the list yet, when it comes. */
  reveal(key: CardKey, block: ScrollLogicalPosition = 'center'): void {
    this.wanted = { key, block };
    this.render();
  }

  /** For `WindowCard`. @returns what takes the node out again */
  attach(key: CardKey, node: HTMLElement): () => void {
    this.nodes.add(key, node);
    this.finder.watch(node);
    return () => {
      this.nodes.remove(key);
      this.finder.unwatch(node);
    };
  }

  protected onFocus({ target }: FocusEvent): void {
    const key = this.nodes.keyAt(target);
    if (key !== undefined) this.active.set(key);
  }

  protected onKey(event: KeyboardEvent): void {
    const grid = this.grid();
    const from = this.nodes.keyAt(event.target);
    const rank = from === undefined ? undefined : this.order.rank(from);
    if (!grid || rank === undefined || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const index = indexByKey(event.key, rank, this.order.length, grid.columns, grid.rowsIn(innerHeight));
    const card = index === null ? undefined : this.order.at(index);
    if (!card) return;
    event.preventDefault();
    this.reveal(card.key, 'nearest');
  }

  private accept(items: readonly Item[], question: unknown): void {
    const hasNewOrder = this.order.accept(items);
    if (this.order.length === 0) this.order.adopt();
    else if (question !== this.answered) {
      this.nodes.halt(this.live());
      this.departing = [];
      this.order.adopt();
      this.newAtOnce = FIRST_CARDS;
    } else if (hasNewOrder) this.gate.ask();
    this.answered = question;
    this.count.set(this.order.length);
    this.render();
  }

  private async move(): Promise<void> {
    const leaving = this.live().filter(({ key }) => this.order.isGone(key));
    await this.nodes.fadeOut(leaving);
    // The person may have gone to another page meanwhile.
    if (this.destroyed.destroyed) return;
    const before = this.order.snapshot();
    const lost = this.nodes.inUse().find((key) => this.order.isGone(key));
    const risen = this.order.adopt();
    this.count.set(this.order.length);
    this.nodes.halt(leaving.filter(({ key }) => !this.order.isGone(key)));
    this.departing = this.nodes.shownKeys(this.live(), this.grid(), this.finder.view);
    this.render();
    // The next card takes the focus of one that left; at the end, the one before it.
    const heir = this.order.at(Math.min(before.get(lost ?? '') ?? Infinity, this.order.length - 1));
    if (heir && lost !== undefined) this.reveal(heir.key, 'nearest');
    afterNextRender({ read: () => this.play(before, risen) }, { injector: this.injector });
  }

  private play(before: ReadonlyMap<CardKey, number>, risen: readonly CardKey[]): void {
    const { view } = this.finder;
    const grid = this.grid();
    if (!grid) return;
    const steps = this.nodes.steps(this.live(), before, new Set(risen), grid);
    const { departing } = this;
    void play(steps, risen.length, grid, view).then(() => {
      // A later move has its own.
      if (this.departing !== departing || this.destroyed.destroyed) return;
      this.departing = [];
      this.render();
    });
    const isAbove = (key: CardKey): boolean => grid.place(this.order.rank(key) ?? 0).y < view.top;
    if (risen.length > 0) this.moved.emit({ risen, above: risen.filter(isAbove) });
  }

  private onView(): void {
    const { from, to } = this.range();
    if (from !== this.rendered.from || to !== this.rendered.to) this.render();
  }

  private range(): { from: number; to: number } {
    return this.grid()?.range(this.finder.view, this.order.length) ?? { from: 0, to: 0 };
  }

  /** Brings the cards that are wanted into the document, with their newest content. */
  private render(): void {
    const { from, to } = (this.rendered = this.range());
    const ranks = new Set(this.ranksOf(this.departing.concat(this.nodes.inUse(), this.wanted?.key ?? [])));
    const present = this.ranksOf(this.live().map(({ key }) => key));
    for (const rank of present) if (rank >= from && rank < to) ranks.add(rank);
    for (let rank = from; rank < Math.min(to, from + this.newAtOnce); rank++) ranks.add(rank);
    if (to - from > this.newAtOnce) requestAnimationFrame(() => this.destroyed.destroyed || this.render());
    if (to > from) this.newAtOnce = Infinity;
    const staying = present.filter((rank) => ranks.delete(rank));
    // Before or behind what stays in its old order, which Angular then never moves: cards that follow are read last at once.
    const follow = Math.min(...ranks) > Math.max(...staying);
    const live = (follow ? [...staying, ...ranks] : [...ranks, ...staying]).flatMap((rank) => this.liveCard(rank));
    this.live.set(live);
    const onScreen = live
      .filter(({ place }) => place.y >= this.finder.view.top)
      .sort((one, other) => one.index - other.index);
    this.firstSeen.set((onScreen[0] ?? live[0])?.key ?? null);
    if (this.wanted && this.order.rank(this.wanted.key) !== undefined)
      afterNextRender({ write: () => this.focusWanted() }, { injector: this.injector });
    this.domOrder.arrangeWhenIdle();
  }

  private ranksOf(keys: readonly CardKey[]): number[] {
    return keys.flatMap((key) => this.order.rank(key) ?? []);
  }

  private liveCard(index: number): LiveCard<Item>[] {
    const card = this.order.at(index);
    const grid = this.grid();
    return card && grid ? [{ ...card, index, place: grid.place(index) }] : [];
  }

  private focusWanted(): void {
    const { wanted } = this;
    const node = wanted && this.nodes.get(wanted.key);
    if (!node) return;
    this.wanted = null;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: wanted.block });
  }
}
