/** At most one reorder starts in this time. */
const MIN_INTERVAL_MS = 400;
/** A reorder waits at most this long for an interaction to end. */
const MAX_POSTPONE_MS = 4000;
const INTERACTION_POLL_MS = 100;

/** Limits how often items are reordered, and postpones it while the user interacts with one of them. */
export class ReorderScheduler {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waitingSince: number | null = null;
  private startedAt = -Infinity;
  private isReordering = false;

  /** @param reorder shows the latest order; orders that come before it resolves are part of it */
  constructor(
    private readonly isInteracting: () => boolean,
    private readonly reorder: () => Promise<void>,
  ) {}

  /** Call it for every new order. */
  schedule(): void {
    this.waitingSince ??= performance.now();
    if (!this.isReordering)
      this.timer ??= setTimeout(this.attempt, Math.max(0, this.startedAt + MIN_INTERVAL_MS - performance.now()));
  }

  cancel(): void {
    clearTimeout(this.timer);
  }

  private readonly attempt = async (): Promise<void> => {
    const waited = performance.now() - (this.waitingSince ?? 0);
    if (waited < MAX_POSTPONE_MS && this.isInteracting()) {
      this.timer = setTimeout(this.attempt, INTERACTION_POLL_MS);
      return;
    }
    this.timer = undefined;
    this.waitingSince = null;
    this.startedAt = performance.now();
    this.isReordering = true;
    try {
      await this.reorder();
    } finally {
      this.isReordering = false;
    }
    // An order that came while items faded out is part of this reorder.
    this.waitingSince = null;
  };
}
