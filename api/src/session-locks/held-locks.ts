import { Stopwatch } from './stopwatch.js';

/**
 * Identifies the authorization key of an account, of a login in progress, or of an import (by its blind index); or the
 * right of a user to import.
 */
export type LockKey = `account:${number}` | `login:${string}` | `import:${string}` | `importer:${number}`;

/** The exclusive use of an authorization key until `signal` aborts. Writes under the lock check its token. */
export interface SessionLock {
  readonly key: LockKey;
  readonly token: string;
  readonly signal: AbortSignal;
  /** The last holder did not release the lock; it may have stopped at any point. */
  readonly isTakenOver: boolean;
}

const RENEW_AFTER_MS = 10_000;
/**
 * Without a renewal for this long the holder aborts. Another process may acquire the lock 35 s after the last renewal (TTL
 * and grace), so more than 10 s pass between the aborted connection and the next one.
 */
const ABORT_AFTER_MS = 20_000;

/** A row that a statement which acquires locks returns. */
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

/** The locks of this process and the time since each was acquired or renewed. */
export class HeldLocks {
  private readonly held = new Map<string, Held>();

  /** @param sinceAsked started before the statement that acquired the lock */
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

  /** Aborts the work under a lock that was lost. */
  abortLock(lost: { key: string; token: string }): void {
    this.held.get(idOf(lost))?.abort.abort();
  }

  /** Aborts the work under the other locks of the key of a lock. @returns whether there are any */
  abortOthers({ key, token }: SessionLock): boolean {
    const others = [...this.held.values()].filter(({ lock }) => lock.key === key && lock.token !== token);
    for (const { abort } of others) abort.abort();
    return others.length > 0;
  }

  /** The locks to renew now. Aborts those that were not renewed in time. */
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
