export interface SemaphoreLimits {
  permits: number;
  /** Further permits for callers with priority, used when all others are taken. */
  priorityPermits: number;
  priorityPermitsPerUser: number;
}

interface Waiter {
  grant: (release: (() => void) | null) => void;
}

interface UserQueue {
  userId: number;
  normal: Set<Waiter>;
  priority: Set<Waiter>;
}

/** Semaphore with round-robin fairness per user: a user with a thousand accounts does not delay the others. */
export class FairSemaphore {
  /** By user, in the order in which they are served next. */
  private readonly queues = new Map<number, UserQueue>();
  /** Priority permits in use, by user. */
  private readonly priorityUsed = new Map<number, number>();
  private used = 0;
  private isClosed = false;

  constructor(private readonly limits: SemaphoreLimits) {}

  /**
   * Waits for a permit.
   *
   * @param priority moves the caller to the priority queue when it resolves
   * @returns a function that releases the permit; null when the semaphore is closed
   */
  async acquire(userId: number, priority?: Promise<void>): Promise<(() => void) | null> {
    if (this.isClosed) return null;
    const { promise, resolve: grant } = Promise.withResolvers<(() => void) | null>();
    const waiter = { grant };
    const queue = this.queues.get(userId) ?? { userId, normal: new Set(), priority: new Set() };
    this.queues.set(userId, queue);
    queue.normal.add(waiter);
    this.grantPermits();
    void priority?.then(() => {
      if (!queue.normal.delete(waiter)) return;
      queue.priority.add(waiter);
      this.grantPermits();
    });
    return promise;
  }

  /** Refuses waiting and later callers. */
  close(): void {
    this.isClosed = true;
    for (const { normal, priority } of this.queues.values()) {
      for (const { grant } of [...normal, ...priority]) grant(null);
      normal.clear();
      priority.clear();
    }
    this.queues.clear();
  }

  private grantPermits(): void {
    for (const queue of this.queues.values()) {
      if (this.used >= this.limits.permits) break;
      this.used++;
      this.grantNext(queue, () => this.used--);
    }
    for (const queue of this.queues.values()) {
      if (queue.priority.size === 0 || !this.hasPriorityPermit(queue.userId)) continue;
      this.countPriority(queue.userId, 1);
      this.grantNext(queue, () => this.countPriority(queue.userId, -1));
    }
  }

  /** Moves the user to the end of the map, which the running iteration reaches again. */
  private grantNext(queue: UserQueue, returnPermit: () => void): void {
    const { userId, normal, priority } = queue;
    const [waiter] = priority.size > 0 ? priority : normal;
    if (!waiter) return;
    priority.delete(waiter);
    normal.delete(waiter);
    this.queues.delete(userId);
    if (normal.size + priority.size > 0) this.queues.set(userId, queue);
    waiter.grant(() => {
      returnPermit();
      this.grantPermits();
    });
  }

  private hasPriorityPermit(userId: number): boolean {
    const inAll = [...this.priorityUsed.values()].reduce((sum, count) => sum + count, 0);
    const ofUser = this.priorityUsed.get(userId) ?? 0;
    return inAll < this.limits.priorityPermits && ofUser < this.limits.priorityPermitsPerUser;
  }

  private countPriority(userId: number, change: 1 | -1): void {
    const count = (this.priorityUsed.get(userId) ?? 0) + change;
    if (count === 0) this.priorityUsed.delete(userId);
    else this.priorityUsed.set(userId, count);
  }
}
