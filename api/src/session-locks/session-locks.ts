import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { createBatchLoader } from '../database/batch-loader.js';
import { DatabaseHealth } from '../database/database-health.js';
import { inTransaction } from '../database/in-transaction.js';
import { STATEMENT_TIMEOUT_MS } from '../database/pool.js';
import { retryInBackground } from '../database/retry-in-background.js';
import { toLoggable } from '../errors/loggable-error.js';
import { type AcquiredRow, HeldLocks, type LockKey, type SessionLock } from './held-locks.js';
import {
  ACQUIRE_ALL,
  DELETE_ONE,
  DELETE_UNUSED_IMPORTS,
  FIND_LOST,
  INSERT_LOCK,
  RELEASE_HELD,
  RELEASE_ONE,
  RELEASE_OWNED,
  RENEW_ALL,
  RENEW_HELD,
} from './session-locks.sql.js';
import { Stopwatch } from './stopwatch.js';

export type { LockKey, SessionLock } from './held-locks.js';

const CHECK_INTERVAL_MS = 1_000;
const RENEWAL_TIMEOUT_MS = 5_000;
/** How long a key rests after its holder was aborted: longer than Telegram needs to notice the end of a connection. */
const ABORTED_COOLDOWN_SECONDS = 15;

/** The lock was lost before its holder had finished. The holder's result must not be written. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';

  constructor({ key }: SessionLock) {
    super(`The lock ${key} was lost`);
  }
}

/**
 * Exclusive use of authorization keys among all processes on one database: Telegram permanently ends a session that it
 * sees on two connections at once (`AUTH_KEY_DUPLICATED`). Only the clock of the database decides when a lock expires.
 */
@Injectable()
export class SessionLocks implements OnApplicationShutdown {
  private readonly logger = new Logger(SessionLocks.name);
  private readonly held = new HeldLocks();
  private readonly checkTimer = setInterval(() => this.renewDueLocks(), CHECK_INTERVAL_MS).unref();
  private readonly lockLoader = createBatchLoader((keys: readonly LockKey[]) => this.acquireLocks(keys));
  private isRenewing = false;

  constructor(
    private readonly database: DataSource,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** Null while another holder has the lock, and when there is no such key. */
  acquireLock(key: LockKey): Promise<SessionLock | null> {
    return this.lockLoader.load(key);
  }

  /**
   * Acquires the locks that a statement selects. The statement sets `ACQUIRE_SQL` with the given owner as $1 and returns
   * `key`, `token` and `isTakenOver`. Locks of a statement whose response was lost are released.
   *
   * @returns the rows, each with its lock; without those whose key this process still uses
   */
  async acquireChosenLocks<Row extends AcquiredRow>(
    statement: string,
    parameters: unknown[],
  ): Promise<(Row & { lock: SessionLock })[]> {
    const owner = randomUUID();
    const sinceAsked = new Stopwatch();
    try {
      const [rows] = await this.database.query<[Row[]]>(statement, [owner, ...parameters]);
      const acquired = rows.map((row) => ({ ...row, lock: this.held.trackLock(row, sinceAsked) }));
      return acquired.filter(({ lock }) => !this.isStillUsed(lock));
    } catch (error) {
      void this.releaseLocksOfStatement(owner);
      throw error;
    }
  }

  /**
   * Whether the lock was taken over from this very process, whose work goes on: its lock expired because the clock of the
   * database leapt. That work is aborted, and the key rests.
   */
  private isStillUsed(lock: SessionLock): boolean {
    if (!lock.isTakenOver || !this.held.abortOthers(lock)) return false;
    void this.releaseLock(lock, ABORTED_COOLDOWN_SECONDS);
    return true;
  }

  /** Has no effect on a lock that has ended. While the database is down, the release is retried in the background. */
  async releaseLock(lock: SessionLock, cooldownSeconds = 0): Promise<void> {
    if (!this.held.untrackLock(lock)) return;
    const { key, token } = lock;
    await retryInBackground(this.databaseHealth, this.logger, `The lock ${key}`, () =>
      this.database.query(RELEASE_ONE, [key, token, cooldownSeconds]),
    );
  }

  /** For statements that have released the lock themselves. */
  untrackLock(lock: SessionLock): void {
    this.held.untrackLock(lock);
  }

  /**
   * Releases the lock and writes, in one transaction.
   *
   * @param cooldownSeconds for how long no holder can acquire the lock after the release
   * @returns null, and nothing is written, when the lock was lost
   */
  async writeAndRelease<Result>(
    lock: SessionLock,
    write: (manager: EntityManager) => Promise<Result>,
    cooldownSeconds = 0,
  ): Promise<Result | null> {
    const result = await this.writeAfter(RELEASE_HELD, lock, write, cooldownSeconds);
    this.held.untrackLock(lock);
    return result;
  }

  /** Renews the lock and writes, in one transaction. @returns null, and nothing is written, when the lock was lost */
  writeWithLock<Result>(lock: SessionLock, write: (manager: EntityManager) => Promise<Result>): Promise<Result | null> {
    return this.writeAfter(RENEW_HELD, lock, write);
  }

  /** For a lock whose row may not exist yet; its holder deletes it with `deleteLock`. Null while it is held. */
  async acquireNewLock(key: LockKey): Promise<SessionLock | null> {
    await this.database.query(INSERT_LOCK, [key]);
    return this.acquireLock(key);
  }

  /** Releases the lock and deletes its row, without effect when the lock was lost. */
  async deleteLock(lock: SessionLock): Promise<void> {
    if (!this.held.untrackLock(lock)) return;
    const { key, token } = lock;
    await retryInBackground(this.databaseHealth, this.logger, `The lock ${key}`, () =>
      this.database.query(DELETE_ONE, [key, token]),
    );
  }

  /** Whether the lock has a row: without one it is never acquired. */
  async lockExists(key: LockKey): Promise<boolean> {
    return (await this.database.query<object[]>('SELECT FROM session_locks WHERE key = $1', [key])).length > 0;
  }

  /** Deletes the rows of imports that ended without that. */
  async deleteUnusedImportLocks(): Promise<void> {
    await this.database.query(DELETE_UNUSED_IMPORTS);
  }

  /** Renews a further lock in the transaction of `writeWithLock`. @returns false when it was lost */
  async renewLock(manager: EntityManager, { key, token }: SessionLock): Promise<boolean> {
    const [held] = await manager.query<[AcquiredRow[]]>(RENEW_HELD, [key, token]);
    return held.length > 0;
  }

  /** Aborts the work under all locks of this process. */
  abortAllLocks(): void {
    this.held.abortAllLocks();
  }

  onApplicationShutdown(): void {
    clearInterval(this.checkTimer);
  }

  /** Releases twice: a statement whose connection was lost can commit until the server's statement timeout ends it. */
  private async releaseLocksOfStatement(owner: string): Promise<void> {
    const release = () =>
      retryInBackground(this.databaseHealth, this.logger, 'Locks that were asked for', () =>
        this.database.query(RELEASE_OWNED, [owner]),
      );
    await release();
    await pause(STATEMENT_TIMEOUT_MS, undefined, { ref: false });
    await release();
  }

  private writeAfter<Result>(
    statement: string,
    { key, token }: SessionLock,
    write: (manager: EntityManager) => Promise<Result>,
    ...parameters: unknown[]
  ): Promise<Result | null> {
    return inTransaction(this.database.manager, async (manager) => {
      const [held] = await manager.query<[AcquiredRow[]]>(statement, [key, token, ...parameters]);
      return held.length === 0 ? null : write(manager);
    });
  }

  private async acquireLocks(keys: readonly LockKey[]): Promise<(SessionLock | null)[]> {
    const acquired = await this.acquireChosenLocks(ACQUIRE_ALL, [keys]);
    const locks = new Map(acquired.map(({ key, lock }) => [key, lock]));
    return keys.map((key) => {
      const lock = locks.get(key) ?? null;
      // Of several callers with one key the first gets the lock.
      locks.delete(key);
      return lock;
    });
  }

  private renewDueLocks(): void {
    const due = this.held.locksToRenew();
    if (due.length === 0 || this.isRenewing) return;
    this.isRenewing = true;
    const renewal = this.renewLocks(due).catch((error: unknown) => {
      if (this.databaseHealth.reportIfDown(error)) return;
      this.logger.error(`${due.length} locks could not be renewed: ${toLoggable(error)}`);
    });
    // If the database does not answer, the next try uses another connection.
    void Promise.race([renewal, pause(RENEWAL_TIMEOUT_MS, undefined, { ref: false })]).then(() => {
      this.isRenewing = false;
    });
  }

  private async renewLocks(due: SessionLock[]): Promise<void> {
    const sinceAsked = new Stopwatch();
    const [rows] = await this.database.query<[AcquiredRow[]]>(RENEW_ALL, [
      due.map(({ key }) => key),
      due.map(({ token }) => token),
    ]);
    for (const { key, token } of rows) this.held.markRenewed(key, token, sinceAsked);
    // Another transaction may have locked the row of a lock that is still held.
    const renewed = new Set(rows.map(({ key, token }) => `${key}/${token}`));
    const left = due.filter(({ key, token }) => !renewed.has(`${key}/${token}`));
    if (left.length === 0) return;
    const lost = await this.database.query<AcquiredRow[]>(FIND_LOST, [
      left.map(({ key }) => key),
      left.map(({ token }) => token),
    ]);
    for (const lock of lost) this.held.abortLock(lock);
  }
}
