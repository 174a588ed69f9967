/**
 * Runs a request for hints that something has changed: at most once per interval, never twice at a time, and once more when
 * a hint came during the request, whose answer may be older.
 */
export class Refetch {
  private isWanted = false;
  private isRunning = false;
  private startedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param fetch handles its errors */
  constructor(
    private readonly fetch: () => Promise<void>,
    private readonly intervalMs: number,
  ) {}

  hint(): void {
    this.isWanted = true;
    this.schedule();
  }

  /** Forgets the hints. A request that is under way is the caller's. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isWanted = false;
  }

  private schedule(): void {
    if (!this.isWanted || this.isRunning || this.timer !== undefined) return;
    const wait = Math.max(0, this.startedAt + this.intervalMs - performance.now());
    this.timer = setTimeout(() => void this.run(), wait);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.isWanted = false;
    this.isRunning = true;
    this.startedAt = performance.now();
    await this.fetch();
    this.isRunning = false;
    this.schedule();
  }
}
