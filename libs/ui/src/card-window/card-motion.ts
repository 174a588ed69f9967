import { DURATION, EASE } from '../motion';
import type { Place } from './grid';

const LIFT_MS = DURATION.press;
const SETTLE_MS = DURATION.press;
const SHIFT_DELAY_MS = 80;
const SHIFT_STEP_MS = 18;
const SHIFT_DELAY_MAX_MS = 220;
const RING_MS = 900;
const LEAVE_MS = 140;

/** Cards on their way, and what moves them. */
const moving = new WeakMap<HTMLElement, Animation>();

/** How a card is drawn: what its next move starts from. */
export type Drawn = { transform: string; opacity: string };

/** The style of a card that rests at this place. */
export function translate({ x, y }: Place): string {
  return `translate3d(${x}px, ${y}px, 0)`;
}

/** Whether an animation places this card now. */
export function isMoving(card: HTMLElement): boolean {
  return moving.has(card);
}

/** Ends the move of the card: it is at its place. */
export function halt(card: HTMLElement): void {
  moving.get(card)?.cancel();
  moving.delete(card);
  card.style.zIndex = '';
}

/** Up a little, across, down: the card that was refreshed. Its shadow and ring live in `::after`. */
export function travel(card: HTMLElement, from: Drawn, to: Place): Promise<void> {
  const duration = LIFT_MS + DURATION.travel + SETTLE_MS;
  const { e: x, f: y } = new DOMMatrixReadOnly(from.transform);
  const ring = [{ opacity: 0 }, { opacity: 1, offset: LIFT_MS / RING_MS }, { opacity: 1, offset: 0.5 }, { opacity: 0 }];
  card.animate(ring, { duration: RING_MS, pseudoElement: '::after' });
  return run(
    card,
    [
      { ...from, easing: 'ease-out' },
      { transform: `${translate({ x, y })} scale(1.02)`, opacity: 1, offset: LIFT_MS / duration, easing: EASE },
      { transform: `${translate(to)} scale(1.02)`, offset: (LIFT_MS + DURATION.travel) / duration, easing: 'ease-out' },
      { transform: translate(to), opacity: 1 },
    ],
    { duration },
    '2',
  );
}

/** Makes room: later the further down, but never so late that the scene drags. */
export function shift(card: HTMLElement, from: Drawn, to: Place, rank: number): Promise<void> {
  return run(card, [from, { transform: translate(to), opacity: 1 }], {
    duration: DURATION.shift,
    delay: Math.min(SHIFT_DELAY_MS + SHIFT_STEP_MS * rank, SHIFT_DELAY_MAX_MS),
    easing: EASE,
    fill: 'backwards',
  });
}

/** Appears where it is: one of so many that their paths would cross. Never from nothing: a screen of them would flash. */
export function fadeIn(card: HTMLElement): Promise<void> {
  return run(card, [{ opacity: 0.3 }, { opacity: 1 }], { duration: DURATION.fade });
}

/** A new card. */
export function rise(card: HTMLElement, to: Place): Promise<void> {
  return run(
    card,
    [
      { opacity: 0, transform: translate({ x: to.x, y: to.y + 8 }) },
      { opacity: 1, transform: translate(to) },
    ],
    { duration: DURATION.enter, easing: EASE },
  );
}

/** Fades a removed card out, where it is drawn now; it stays invisible until `halt`. */
export function fadeOut(card: HTMLElement, { transform, opacity }: Drawn): Promise<void> {
  return run(
    card,
    [
      { transform, opacity },
      { transform, opacity: 0 },
    ],
    { duration: LEAVE_MS, fill: 'forwards' },
  );
}

/** For people who asked for less motion: the place changes at once, the risen card lights up. */
export function lightUp(card: HTMLElement): void {
  card.animate([{ opacity: 0.6 }, { opacity: 1 }], { duration: DURATION.press });
}

/** On its way, or at rest at that place. Read it of all cards before one is moved: each question costs a style pass. */
export function drawn(card: HTMLElement, at: Place): Drawn {
  if (!moving.has(card)) return { transform: translate(at), opacity: '1' };
  const { transform, opacity } = getComputedStyle(card);
  return { transform, opacity };
}

/** Starts a move in place of the one under way. Resolves when it ended or another took its place. */
function run(card: HTMLElement, frames: Keyframe[], timing: KeyframeAnimationOptions, zIndex = ''): Promise<void> {
  halt(card);
  card.style.zIndex = zIndex;
  const animation = card.animate(frames, timing);
  moving.set(card, animation);
  return new Promise((resolve) => {
    animation.oncancel = () => resolve();
    animation.onfinish = () => {
      if (timing.fill !== 'forwards') halt(card);
      resolve();
    };
  });
}
