import { Stopwatch } from './stopwatch.js';

/** Names an authorization key: that of an account or of a login in progress. */
export type LockKey = `account:${number}` | `login:${string}`;

/** The exclusive use of an authorization key until `signal` aborts. Statements that write in its name check the token. */
export interface SessionLock {
  readonly key: LockKey;
  readonly token: string;
  readonly signal: AbortSignal;
  /** The last holder never released the lock: it may have stopped at any point. */
  readonly isTakenOver: boolean;
}

const RENEW_AFTER_MS = 10_000;
/**
 * Without a renewal the holder aborts by itself. Another process may begin 35 s after the last renewal (TTL and grace),
 * so the connection that was aborted is left alone for more than 10 s.
 */
const ABORT_AFTER_MS = 20_000;

/** As a statement that acquires locks returns it. */
export interface AcquiredRow {
  key: LockKey;
  token: string;
  isTakenOver?: boolean;
}

interface Held {
  lock: SessionLock;
  abort: AbortController;
  sinceRenewal: Stopwatch;
}

/** The locks that this process holds, and how long ago each was acquired or renewed. */
export class HeldLocks {
  private readonly held = new Map<string, Held>();

  /** @param sinceAsked started before the database was asked for the lock */
  trackLock({ key, token, isTakenOver = false }: AcquiredRow, sinceAsked: Stopwatch): SessionLock {
    const abort = new AbortController();
    const lock = { key, token, isTakenOver, signal: abort.signal };
    const held = { lock, abort, sinceRenewal: sinceAsked };
    this.held.set(idOf(lock), held);
    abortIfOverdue(held);
    return lock;
  }

  /** @returns whether the lock was tracked */
  untrackLock(lock: SessionLock): boolean {
    return this.held.delete(idOf(lock));
  }

  markRenewed(key: string, token: string, sinceAsked: Stopwatch): void {
    const held = this.held.get(idOf({ key, token }));
    if (held) held.sinceRenewal = sinceAsked;
  }

  /** Those to be renewed now; aborts the ones that were not renewed in time. */
  locksToRenew(): SessionLock[] {
    for (const held of this.held.values()) abortIfOverdue(held);
    return [...this.held.values()]
      .filter(({ lock, sinceRenewal }) => !lock.signal.aborted && sinceRenewal.elapsedMs() >= RENEW_AFTER_MS)
      .map(({ lock }) => lock);
  }

  abortAllLocks(): void {
    for (const { abort } of this.held.values()) abort.abort();
  }
}

function abortIfOverdue({ sinceRenewal, abort }: Held): void {
  if (sinceRenewal.elapsedMs() >= ABORT_AFTER_MS) abort.abort();
}

function idOf({ key, token }: { key: string; token: string }): string {
  return `${key}/${token}`;
}
