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
import { prefersReducedMotion } from '../motion';
import { ReorderMotion } from './reorder-motion';

/** Changes of order within this time become one move. */
const COALESCE_MS = 400;
/** A move waits at most this long for a pointer that is down on the list or a menu that is open in it. */
const HOLD_MAX_MS = 4000;
const HOLD_PROBE_MS = 100;

/**
 * `[gbReorder]="items"` on a list: offers `shown()`, the items in the order in which they are on the screen now.
 * Fresh content appears at once; a fresh order is taken over a little later, in one animated move. Each child
 * carries its key in `data-key`. Focus inside a moved child survives (re-inserting a node drops it).
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
  readonly keyOf = input.required<(item: Item) => string>({ alias: 'gbReorderKey' });
  /** Keys of the items that rose in the last move. */
  readonly moved = output<readonly string[]>();

  readonly shown = signal<readonly Item[]>([]);
  protected pointerIsDown = false;

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly motion = new ReorderMotion(this.element);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private waitingSince = 0;

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
    const fresh = new Map(items.map((item) => [keyOf(item), item]));
    const shown = this.shown();
    if (shown.length === 0) {
      this.shown.set(items);
      afterNextRender({ earlyRead: () => this.motion.remember() }, { injector: this.injector });
      return;
    }
    this.shown.set(shown.map((item) => fresh.get(keyOf(item)) ?? item));
    if (isSameOrder(shown.map(keyOf), items.map(keyOf))) return;
    const cameOrWent = items.length !== shown.length || shown.some((item) => !fresh.has(keyOf(item)));
    this.waitingSince ||= performance.now();
    if (cameOrWent) this.schedule(0);
    else if (!this.timer) this.schedule(COALESCE_MS);
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
    const keyOf = this.keyOf();
    const before = this.shown().map(keyOf);
    const staying = new Set(this.items().map(keyOf));
    await this.motion.leave(before.filter((key) => !staying.has(key)));

    const items = this.items();
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    this.shown.set(items);
    afterNextRender(
      {
        earlyRead: () => this.motion.measure(),
        write: (change) => {
          const risen = risenKeys(before, items.map(keyOf));
          if (prefersReducedMotion()) this.motion.highlight(risen);
          else this.motion.play(change, risen);
          if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
          if (risen.length > 0) this.moved.emit(risen);
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
