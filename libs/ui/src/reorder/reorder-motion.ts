const EASE = 'cubic-bezier(0.2, 0, 0, 1)';
const LIFT_MS = 120;
const TRAVEL_MS = 320;
const SETTLE_MS = 120;
const SHIFT_MS = 260;
const SHIFT_DELAY_MS = 80;
const SHIFT_STEP_MS = 18;
const SHIFT_DELAY_MAX_MS = 220;
const RING_MS = 900;
const CROSS_FADE_MS = 160;
const ENTER_MS = 200;
const LEAVE_MS = 140;
/** With more risers than this in one move, paths would cross: positions fade instead. */
const MAX_TRAVELLERS = 6;

/** Children on their way, and what moves them. */
const moving = new WeakMap<HTMLElement, Animation>();
const STILL = { e: 0, f: 0 };

interface Place {
  left: number;
  top: number;
}

interface Step extends Place {
  element: HTMLElement;
  key: string;
  height: number;
  /** Where the child is drawn now, relative to its new place; null for a child that is new. */
  offset: Place | null;
}

/** What `measure` found: one step per child, in visual order. */
export interface Change {
  steps: readonly Step[];
  /** The visible part of the list, in its own coordinates. */
  view: { top: number; bottom: number };
}

/**
 * Moves the children of a list with the Web Animations API. Places are offsets in the list, which transforms do not
 * change, and a move under way continues from its computed transform: nothing ever jumps. Only transform and opacity
 * are animated, and only on children that are, or were, on the screen.
 */
export class ReorderMotion {
  private places = new Map<string, Place>();

  constructor(private readonly list: HTMLElement) {}

  remember(): void {
    this.places = new Map(this.children().map((element) => [keyOf(element), placeOf(element)]));
  }

  /** Brings the children into this order with as few moves as a riser needs; a moved child keeps its focus. */
  arrange(order: readonly string[]): void {
    const focused = document.activeElement;
    const children = this.children();
    const byKey = new Map(children.map((child) => [keyOf(child), child]));
    let next = children[0] ?? null;
    for (const key of order) {
      const child = byKey.get(key);
      if (!child) continue;
      if (child === next) {
        next = nextChild(child);
      } else if ('moveBefore' in this.list) {
        this.list.moveBefore(child, next);
      } else {
        // Browsers that lack moveBefore drop the focus of a node that is inserted again.
        (this.list as HTMLElement).insertBefore(child, next);
      }
    }
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  measure(): Change {
    const { top } = this.list.getBoundingClientRect();
    const view = { top: -top, bottom: innerHeight - top };
    const steps = this.children().map((element): Step => {
      const key = keyOf(element);
      const place = placeOf(element);
      const before = this.places.get(key);
      const height = element.offsetHeight;
      if (!before) return { element, key, height, ...place, offset: null };
      const drawn = moving.has(element) ? new DOMMatrixReadOnly(getComputedStyle(element).transform) : STILL;
      const from = {
        left: before.left + drawn.e,
        // What was far off the screen enters from its nearer edge.
        top: Math.min(Math.max(before.top + drawn.f, view.top - height), view.bottom),
      };
      return { element, key, height, ...place, offset: { left: from.left - place.left, top: from.top - place.top } };
    });
    this.places = new Map(steps.map(({ key, left, top }) => [key, { left, top }]));
    return { steps, view };
  }

  play({ steps, view }: Change, risen: readonly string[]): void {
    const travellers = new Set(risen);
    const crossFade = travellers.size > MAX_TRAVELLERS;
    for (const [rank, step] of steps.entries()) {
      if (!isSeen(step, view)) continue;
      if (!step.offset) enter(step.element);
      else if (step.offset.left === 0 && step.offset.top === 0) continue;
      else if (crossFade) fadeIn(step.element);
      else if (travellers.has(step.key)) travel(step.element, step.offset);
      else shift(step.element, step.offset, rank);
    }
  }

  /** For people who asked for less motion: the place changes at once, the risen cards light up. */
  highlight(risen: readonly string[]): void {
    for (const key of risen) {
      this.find(key)?.animate([{ opacity: 0.6 }, { opacity: 1 }], { duration: LIFT_MS });
    }
  }

  /** Fades the children with these keys out; resolves when they may be taken away. */
  async leave(keys: readonly string[]): Promise<void> {
    const fades = keys.map((key) =>
      this.find(key)?.animate([{ opacity: 1 }, { opacity: 0 }], { duration: LEAVE_MS, fill: 'forwards' }),
    );
    await Promise.allSettled(fades.map((fade) => fade?.finished));
  }

  private children(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(':scope > [data-key]')];
  }

  private find(key: string): HTMLElement | undefined {
    return this.children().find((child) => keyOf(child) === key);
  }
}

/** Those of the keys whose child now begins above the visible part of the list. */
export function keysAbove({ steps, view }: Change, keys: readonly string[]): string[] {
  const above = new Set(steps.filter(({ top }) => top < view.top).map(({ key }) => key));
  return keys.filter((key) => above.has(key));
}

function keyOf(element: HTMLElement): string {
  return element.dataset['key'] ?? '';
}

function placeOf(element: HTMLElement): Place {
  return { left: element.offsetLeft, top: element.offsetTop };
}

function nextChild(element: HTMLElement): HTMLElement | null {
  const next = element.nextElementSibling;
  return next instanceof HTMLElement ? next : null;
}

function isSeen({ height, top, offset }: Step, view: Change['view']): boolean {
  const before = top + (offset?.top ?? 0);
  return Math.max(top, before) + height > view.top && Math.min(top, before) < view.bottom;
}

function translate({ left, top }: Place): string {
  return `translate(${left}px, ${top}px)`;
}

/** Starts a move in place of the one under way. */
function run(element: HTMLElement, frames: Keyframe[], timing: KeyframeAnimationOptions, zIndex = ''): void {
  moving.get(element)?.cancel();
  element.style.zIndex = zIndex;
  const animation = element.animate(frames, timing);
  moving.set(element, animation);
  animation.onfinish = () => {
    moving.delete(element);
    element.style.zIndex = '';
  };
}

/** Up a little, across, down: the card that was refreshed. Its shadow and ring live in `::after`. */
function travel(element: HTMLElement, from: Place): void {
  const duration = LIFT_MS + TRAVEL_MS + SETTLE_MS;
  run(
    element,
    [
      { transform: `${translate(from)} scale(1)`, easing: 'ease-out' },
      { transform: `${translate(from)} scale(1.02)`, offset: LIFT_MS / duration, easing: EASE },
      { transform: 'translate(0, 0) scale(1.02)', offset: (LIFT_MS + TRAVEL_MS) / duration, easing: 'ease-out' },
      { transform: 'none' },
    ],
    { duration },
    '2',
  );
  element.animate(
    [{ opacity: 0 }, { opacity: 1, offset: LIFT_MS / RING_MS }, { opacity: 1, offset: 0.5 }, { opacity: 0 }],
    {
      duration: RING_MS,
      pseudoElement: '::after',
    },
  );
}

/** Makes room: later the further down, but never so late that the scene drags. */
function shift(element: HTMLElement, from: Place, rank: number): void {
  run(element, [{ transform: translate(from) }, { transform: 'none' }], {
    duration: SHIFT_MS,
    delay: Math.min(SHIFT_DELAY_MS + SHIFT_STEP_MS * rank, SHIFT_DELAY_MAX_MS),
    easing: EASE,
    fill: 'backwards',
  });
}

function fadeIn(element: HTMLElement): void {
  run(element, [{ opacity: 0 }, { opacity: 1 }], { duration: CROSS_FADE_MS });
}

function enter(element: HTMLElement): void {
  run(
    element,
    [
      { opacity: 0, transform: 'translateY(8px)' },
      { opacity: 1, transform: 'none' },
    ],
    {
      duration: ENTER_MS,
      easing: EASE,
    },
  );
}
