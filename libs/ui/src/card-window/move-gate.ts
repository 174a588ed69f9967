/** At most one move starts in this time. */
const MOVE_EVERY_MS = 400;
/** A move waits at most this long for a person who is busy with a card. */
const HOLD_MAX_MS = 4000;
const HOLD_PROBE_MS = 100;

/** Says when cards may move: not too often, and not under the hand of a person. */
export class MoveGate {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waitingSince: number | null = null;
  private movedAt = -Infinity;
  private isMoving = false;

  /**
   * @param isHeld whether somebody is busy with a card
   * @param move ends with the newest order on the screen
   */
  constructor(
    private readonly isHeld: () => boolean,
    private readonly move: () => Promise<void>,
  ) {}

  /** There is a new order. */
  ask(): void {
    this.waitingSince ??= performance.now();
    if (!this.isMoving)
      this.timer ??= setTimeout(this.attempt, Math.max(0, this.movedAt + MOVE_EVERY_MS - performance.now()));
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private readonly attempt = async (): Promise<void> => {
    const waited = performance.now() - (this.waitingSince ?? 0);
    if (waited < HOLD_MAX_MS && this.isHeld()) {
      this.timer = setTimeout(this.attempt, HOLD_PROBE_MS);
      return;
    }
    this.timer = undefined;
    this.waitingSince = null;
    this.movedAt = performance.now();
    this.isMoving = true;
    try {
      await this.move();
    } finally {
      this.isMoving = false;
    }
    // What came while cards were leaving is part of this move.
    this.waitingSince = null;
  };
}
