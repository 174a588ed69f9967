import { prefersLessMotion } from '../motion';
import { drawn, fadeIn, halt, lightUp, rise, shift, travel } from './card-motion';
import type { Grid, Place, View } from './grid';

/** With more risers than this in one move, paths would cross: positions fade instead. */
const MAX_TRAVELLERS = 6;

/** One card in a move. */
export interface Step {
  node: HTMLElement;
  index: number;
  /** Its place in the old order; null for a card that is new. */
  from: Place | null;
  to: Place;
  hasRisen: boolean;
}

/** Moves the cards that are, or were, on the screen. Resolves when they have arrived, or were sent elsewhere. */
export async function play(steps: readonly Step[], risers: number, grid: Grid, view: View): Promise<void> {
  const seen = steps.filter(({ from, to }) => grid.isSeen(to, view) || (from && grid.isSeen(from, view)));
  const first = Math.min(...seen.filter(({ to }) => grid.isSeen(to, view)).map(({ index }) => index));
  const isCrowd = risers > MAX_TRAVELLERS;
  const starts = seen.map(({ node, from }) => (from && !isCrowd ? drawn(node, grid.clamp(from, view)) : null));
  const moves = seen.map(({ node, index, from, to, hasRisen }, i): Promise<void> | void => {
    const start = starts[i];
    if (from?.x === to.x && from.y === to.y) return;
    if (prefersLessMotion()) {
      halt(node);
      if (hasRisen) lightUp(node);
      return;
    }
    if (!from) return rise(node, to);
    if (!start) return fadeIn(node);
    const end = grid.clamp(to, view);
    return hasRisen ? travel(node, start, end) : shift(node, start, end, Math.max(0, index - first));
  });
  await Promise.all(moves);
}
