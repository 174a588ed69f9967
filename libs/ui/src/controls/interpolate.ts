const STEPS = 1_000_000;

/**
 * The value between two others at `progress` (0 to 1). Only whole units change: the fraction is the target's from the first
 * frame on, so that the number of digits stays the same.
 */
export function interpolate(from: bigint, target: bigint, progress: number, unit: bigint): bigint {
  const left = BigInt(Math.round((1 - progress) * STEPS));
  return target + (((from - target) * left) / BigInt(STEPS) / unit) * unit;
}
