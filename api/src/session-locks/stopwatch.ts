/**
 * Measures elapsed time, also while the machine is suspended: CLOCK_MONOTONIC (`performance.now`) stops then, and the wall
 * clock (`Date.now`) can be set back. The larger of the two counts.
 */
export class Stopwatch {
  private readonly monotonicStart = performance.now();
  private readonly wallStart = Date.now();

  elapsedMs(): number {
    return Math.max(performance.now() - this.monotonicStart, Date.now() - this.wallStart);
  }
}
