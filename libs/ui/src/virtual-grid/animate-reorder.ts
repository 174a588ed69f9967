import { prefersLessMotion } from '../motion';
import type { Grid, Place, Viewport } from './grid';
import {
  animateEnter,
  animateMove,
  animateShift,
  cancelAnimation,
  fadeIn,
  highlight,
  visualState,
} from './item-animations';

/** With more risers than this their paths would cross: all items fade in at their new places instead. */
const MAX_ANIMATED_RISERS = 6;

/** One item of a reorder. */
export interface ItemMove {
  node: HTMLElement;
  index: number;
  /** Its place in the old order; null for a new item. */
  from: Place | null;
  to: Place;
  hasMovedUp: boolean;
}

/** Animates the items that are, or were, on the screen. Resolves when all animations have finished or were replaced. */
export async function animateReorder(
  moves: readonly ItemMove[],
  risers: number,
  grid: Grid,
  viewport: Viewport,
): Promise<void> {
  const visible = moves.filter(
    ({ from, to }) => grid.isVisible(to, viewport) || (from && grid.isVisible(from, viewport)),
  );
  const first = Math.min(...visible.filter(({ to }) => grid.isVisible(to, viewport)).map(({ index }) => index));
  const isCrowd = risers > MAX_ANIMATED_RISERS;
  const starts = visible.map(({ node, from }) =>
    from && !isCrowd ? visualState(node, grid.clamp(from, viewport)) : null,
  );
  const animations = visible.map(({ node, index, from, to, hasMovedUp }, i): Promise<void> | void => {
    const start = starts[i];
    if (from?.x === to.x && from.y === to.y) return;
    if (prefersLessMotion()) {
      cancelAnimation(node);
      if (hasMovedUp) highlight(node);
      return;
    }
    if (!from) return animateEnter(node, to);
    if (!start) return fadeIn(node);
    const end = grid.clamp(to, viewport);
    return hasMovedUp ? animateMove(node, start, end) : animateShift(node, start, end, Math.max(0, index - first));
  });
  await Promise.all(animations);
}
