import {
  DestroyRef,
  Directive,
  ElementRef,
  Injector,
  afterNextRender,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { prefersLessMotion } from '../motion';
import { ReorderMotion, keysAbove } from './reorder-motion';

/** What a move brought up: the keys of the items that rose, and of those among them that are now above the screen. */
export interface Moved {
  risen: readonly string[];
  above: readonly string[];
}

/** At most one move starts in this time. */
const MOVE_EVERY_MS = 400;
/** A move waits at most this long for a pointer that is down on the list or a menu that is open in it. */
const HOLD_MAX_MS = 4000;
const HOLD_PROBE_MS = 100;

/**
 * `[gbReorder]="items"` on a list whose children are `@for (item of list.rendered(); …)`, each with its key in
 * `data-key`. Fresh content appears at once; a fresh order is taken over when nothing hinders it, in one animated move.
 *
 * Angular would re-insert every child between the old and the new place of one that moves, which costs half a second
 * in a list of a thousand and drops the focus. So `rendered()` never changes the order of what is there, and the
 * directive moves the few nodes that have to move.
 */
@Directive({
  selector: '[gbReorder]',
  exportAs: 'gbReorder',
  host: {
    class: 'gb-reorder',
    '(pointerdown)': 'pointerIsDown = true',
    '(document:pointerup)': 'pointerIsDown = false',
    '(document:pointercancel)': 'pointerIsDown = false',
  },
})
export class Reorder<Item> {
  readonly items = input.required<readonly Item[]>({ alias: 'gbReorder' });
  readonly keyOf = input.required<(item: Item) => string>();
  readonly moved = output<Moved>();

  /** The items to render, in no particular order: the order on the screen is kept by moving the nodes. */
  readonly rendered = signal<readonly Item[]>([]);
  protected pointerIsDown = false;

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly motion = new ReorderMotion(this.element);
  /** The keys in the order on the screen. */
  private order: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private waitingSince = 0;
  private movedAt = 0;

  constructor() {
    effect(() => {
      const items = this.items();
      untracked(() => this.accept(items));
    });
    const resize = new ResizeObserver(() => this.motion.remember());
    resize.observe(this.element);
    inject(DestroyRef).onDestroy(() => {
      resize.disconnect();
      if (this.timer) clearTimeout(this.timer);
    });
  }

  private accept(items: readonly Item[]): void {
    const keyOf = this.keyOf();
    const keys = items.map(keyOf);
    if (this.order.length === 0) {
      this.order = keys;
      this.rendered.set(items);
      afterNextRender({ read: () => this.motion.remember() }, { injector: this.injector });
      return;
    }
    const fresh = new Map(items.map((item) => [keyOf(item), item]));
    this.rendered.update((rendered) => rendered.map((item) => fresh.get(keyOf(item)) ?? item));
    if (isSameOrder(this.order, keys)) return;
    const known = new Set(this.order);
    const cameOrWent = known.size !== fresh.size || keys.some((key) => !known.has(key));
    this.waitingSince ||= performance.now();
    if (cameOrWent) this.schedule(0);
    else if (!this.timer) this.schedule(Math.max(0, this.movedAt + MOVE_EVERY_MS - performance.now()));
  }

  private schedule(delay: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.commit(), delay);
  }

  private async commit(): Promise<void> {
    // Nothing may slide away from under a finger that is about to press, or from its open menu.
    const isInUse = this.pointerIsDown || this.element.querySelector('[aria-expanded="true"]') !== null;
    if (isInUse && performance.now() - this.waitingSince < HOLD_MAX_MS) {
      this.schedule(HOLD_PROBE_MS);
      return;
    }
    this.timer = null;
    this.waitingSince = 0;
    this.movedAt = performance.now();
    const staying = new Set(this.items().map(this.keyOf()));
    await this.motion.leave(this.order.filter((key) => !staying.has(key)));
    this.show(this.items());
  }

  private show(items: readonly Item[]): void {
    const keyOf = this.keyOf();
    const before = this.order;
    this.order = items.map(keyOf);
    const risen = risenKeys(before, this.order);
    const fresh = new Map(items.map((item) => [keyOf(item), item]));
    const staying = this.rendered().filter((item) => fresh.has(keyOf(item)));
    const known = new Set(staying.map(keyOf));
    const added = items.filter((item) => !known.has(keyOf(item)));
    if (added.length > 0 || staying.length < this.rendered().length) this.rendered.set([...staying, ...added]);
    afterNextRender(
      {
        write: () => this.motion.arrange(this.order),
        read: () => {
          const change = this.motion.measure();
          if (prefersLessMotion()) this.motion.highlight(risen);
          else this.motion.play(change, risen);
          if (risen.length > 0) this.moved.emit({ risen, above: keysAbove(change, risen) });
        },
      },
      { injector: this.injector },
    );
  }
}

function isSameOrder(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}

/** Keys whose place among the keys common to both orders became better. */
function risenKeys(before: readonly string[], after: readonly string[]): string[] {
  const kept = new Set(after);
  const rank = new Map(before.filter((key) => kept.has(key)).map((key, index) => [key, index]));
  return after.filter((key) => rank.has(key)).filter((key, index) => index < (rank.get(key) ?? 0));
}
