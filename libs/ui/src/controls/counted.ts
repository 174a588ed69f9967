/**
 * The number to show on the way from one value to the next, `share` (0 to 1) of the way. Only whole units count: the
 * fraction is the target's from the first frame on, so that the figure never loses digits while it moves.
 */
export function counted(from: number, target: number, share: number): number {
  return target + Math.trunc((from - target) * (1 - share));
}
