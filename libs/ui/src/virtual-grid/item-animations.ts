import { DURATION, EASE } from '../motion';
import type { Place } from './grid';

const LIFT_MS = DURATION.press;
const SETTLE_MS = DURATION.press;
const SHIFT_DELAY_MS = 80;
const SHIFT_STEP_MS = 18;
const SHIFT_DELAY_MAX_MS = 220;
const RING_MS = 900;
const LEAVE_MS = 140;

/** The running animation of each item. */
const animations = new WeakMap<HTMLElement, Animation>();

/** How an item is drawn now: the first keyframe of its next animation. */
export type VisualState = { transform: string; opacity: string };

/** The `transform` of an item at rest. */
export function translate({ x, y }: Place): string {
  return `translate3d(${x}px, ${y}px, 0)`;
}

export function isAnimating(item: HTMLElement): boolean {
  return animations.has(item);
}

/** The item jumps to its place. */
export function cancelAnimation(item: HTMLElement): void {
  animations.get(item)?.cancel();
  animations.delete(item);
  item.style.zIndex = '';
}

/** Lifts the item, moves it and sets it down: a riser. Its shadow and ring are in `::after`. */
export function animateMove(item: HTMLElement, from: VisualState, to: Place): Promise<void> {
  const duration = LIFT_MS + DURATION.move + SETTLE_MS;
  const { e: x, f: y } = new DOMMatrixReadOnly(from.transform);
  const ring = [{ opacity: 0 }, { opacity: 1, offset: LIFT_MS / RING_MS }, { opacity: 1, offset: 0.5 }, { opacity: 0 }];
  item.animate(ring, { duration: RING_MS, pseudoElement: '::after' });
  return startAnimation(
    item,
    [
      { ...from, easing: 'ease-out' },
      { transform: `${translate({ x, y })} scale(1.02)`, opacity: 1, offset: LIFT_MS / duration, easing: EASE },
      { transform: `${translate(to)} scale(1.02)`, offset: (LIFT_MS + DURATION.move) / duration, easing: 'ease-out' },
      { transform: translate(to), opacity: 1 },
    ],
    { duration },
    'var(--z-moving-item)',
  );
}

/** Makes room for a riser. The delay grows with the rank and is capped. */
export function animateShift(item: HTMLElement, from: VisualState, to: Place, rank: number): Promise<void> {
  return startAnimation(item, [from, { transform: translate(to), opacity: 1 }], {
    duration: DURATION.shift,
    delay: Math.min(SHIFT_DELAY_MS + SHIFT_STEP_MS * rank, SHIFT_DELAY_MAX_MS),
    easing: EASE,
    fill: 'backwards',
  });
}

/** For a move of so many items that their paths would cross. From 0.3, because a screen that starts at 0 flashes. */
export function fadeIn(item: HTMLElement): Promise<void> {
  return startAnimation(item, [{ opacity: 0.3 }, { opacity: 1 }], { duration: DURATION.fade });
}

/** A new item. */
export function animateEnter(item: HTMLElement, to: Place): Promise<void> {
  return startAnimation(
    item,
    [
      { opacity: 0, transform: translate({ x: to.x, y: to.y + 8 }) },
      { opacity: 1, transform: translate(to) },
    ],
    { duration: DURATION.enter, easing: EASE },
  );
}

/** Fades out a removed item where it is drawn now. It stays invisible until `cancelAnimation`. */
export function fadeOut(item: HTMLElement, { transform, opacity }: VisualState): Promise<void> {
  return startAnimation(
    item,
    [
      { transform, opacity },
      { transform, opacity: 0 },
    ],
    { duration: LEAVE_MS, fill: 'forwards' },
  );
}

/** Replaces the move of a riser when less motion is preferred. */
export function highlight(item: HTMLElement): void {
  item.animate([{ opacity: 0.6 }, { opacity: 1 }], { duration: DURATION.press });
}

/** @param at its place at rest. Read all states before the first write: a read after a write forces a style pass. */
export function visualState(item: HTMLElement, at: Place): VisualState {
  if (!animations.has(item)) return { transform: translate(at), opacity: '1' };
  const { transform, opacity } = getComputedStyle(item);
  return { transform, opacity };
}

/** Replaces the running animation. Resolves when the new one has finished or was replaced. */
function startAnimation(
  item: HTMLElement,
  frames: Keyframe[],
  timing: KeyframeAnimationOptions,
  zIndex = '',
): Promise<void> {
  cancelAnimation(item);
  item.style.zIndex = zIndex;
  const animation = item.animate(frames, timing);
  animations.set(item, animation);
  return new Promise((resolve) => {
    animation.oncancel = () => resolve();
    animation.onfinish = () => {
      if (timing.fill !== 'forwards') cancelAnimation(item);
      resolve();
    };
  });
}
