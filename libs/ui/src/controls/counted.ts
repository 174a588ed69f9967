const STEPS = 1_000_000;

/**
 * The number to show on the way from one value to the next, `share` (0 to 1) of the way. Only whole units count: the
 * fraction is the target's from the first frame on, so that the figure never loses digits while it moves.
 */
export function counted(from: bigint, target: bigint, share: number, unit: bigint): bigint {
  const left = BigInt(Math.round((1 - share) * STEPS));
  return target + (((from - target) * left) / BigInt(STEPS) / unit) * unit;
}
