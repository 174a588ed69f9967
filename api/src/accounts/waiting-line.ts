interface Waiting {
  go: (isIn: boolean) => void;
}

/** Lets in so many at a time. Users take turns, so that one with a thousand accounts does not hold up the others. */
export class WaitingLine {
  /** In the order in which the users are next. */
  private readonly users = new Map<number, Set<Waiting>>();
  private inside = 0;
  private isClosed = false;

  constructor(private readonly places: number) {}

  /**
   * Waits for a place.
   *
   * @param urgent lets in at once when it resolves, place or not
   * @returns how to leave; null when the line was closed
   */
  async enter(userId: number, urgent: Promise<void>): Promise<(() => void) | null> {
    if (this.isClosed) return null;
    const { promise, resolve: go } = Promise.withResolvers<boolean>();
    const waiting = { go };
    this.users.set(userId, (this.users.get(userId) ?? new Set()).add(waiting));
    this.admit();
    void urgent.then(() => this.letIn(userId, waiting));
    if (!(await promise)) return null;
    return () => {
      this.inside--;
      this.admit();
    };
  }

  /** Sends everybody away who waits. */
  close(): void {
    this.isClosed = true;
    for (const waiting of this.users.values()) for (const { go } of waiting) go(false);
    this.users.clear();
  }

  private admit(): void {
    for (const [userId, [first]] of this.users) {
      if (this.inside >= this.places) return;
      if (first) this.letIn(userId, first);
    }
  }

  private letIn(userId: number, waiting: Waiting): void {
    const others = this.users.get(userId);
    if (!others?.delete(waiting)) return;
    this.users.delete(userId);
    if (others.size > 0) this.users.set(userId, others);
    this.inside++;
    waiting.go(true);
  }
}
