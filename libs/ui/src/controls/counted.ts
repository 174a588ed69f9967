const STEPS = 1_000_000;

/**
 * The number between two values at `share` (0 to 1). Only whole units change: the fraction is the target's from the first
 * frame on, so that the number of digits stays the same.
 */
export function counted(from: bigint, target: bigint, share: number, unit: bigint): bigint {
  const left = BigInt(Math.round((1 - share) * STEPS));
  return target + (((from - target) * left) / BigInt(STEPS) / unit) * unit;
}
