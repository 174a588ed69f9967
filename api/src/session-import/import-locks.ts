import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { keyCooldownSecondsOf } from '@giftbuyer/telegram';
import { accountLockKey, importLockKey } from '../accounts/account-lock-key.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import { type LockKey, type SessionLock, SessionLocks } from '../session-locks/session-locks.js';
import { ImportRate } from './import-rate.js';

const POLL_INTERVAL_MS = 200;
/** Longer than the lock of a killed process is valid (30 s and 5 s of grace). */
const ACQUIRE_TIMEOUT_MS = 40_000;
/** Of a user, in this process; further ones are refused at once. */
const MAX_WAITING = 4;

/** Which import may run: one of a user at a time, and one of a key, over all processes. */
@Injectable()
export class ImportLocks {
  /** By user. */
  private readonly waiting = new Map<number, number>();

  constructor(
    private readonly locks: SessionLocks,
    private readonly rate: ImportRate,
  ) {}

  /** @throws AppError `too_many_requests` */
  async runInTurn<Result>(userId: number, work: () => Promise<Result>): Promise<Result> {
    const waiting = this.waiting.get(userId) ?? 0;
    if (waiting > MAX_WAITING) throw new AppError('too_many_requests', { wait_seconds: 1 });
    this.rate.countImport(userId);
    this.waiting.set(userId, waiting + 1);
    try {
      await this.locks.deleteUnusedImportLocks();
      return await this.runLocked(`importer:${userId}`, work);
    } finally {
      const left = (this.waiting.get(userId) ?? 1) - 1;
      if (left > 0) this.waiting.set(userId, left);
      else this.waiting.delete(userId);
    }
  }

  /** Runs the work as the only user of the key. @throws AppError `too_many_requests` */
  runWithKey<Result>(keyIndex: Buffer, work: (lock: SessionLock) => Promise<Result>): Promise<Result> {
    return this.runLocked(importLockKey(keyIndex), work);
  }

  /**
   * Runs the work as the only user of the account's session.
   * @throws AppError `too_many_requests`, `unavailable` when the account is deleted meanwhile
   */
  async runWithAccount<Result>(account: AccountRef, work: (lock: SessionLock) => Promise<Result>): Promise<Result> {
    const key = accountLockKey(account);
    const lock = await waitForLock(async () => {
      const acquired = await this.locks.acquireLock(key);
      if (!acquired && !(await this.locks.lockExists(key))) throw new AppError('unavailable');
      return acquired;
    });
    let cooldownSeconds = 0;
    try {
      return await work(lock);
    } catch (error) {
      cooldownSeconds = keyCooldownSecondsOf(error);
      throw error;
    } finally {
      await this.locks.releaseLock(lock, cooldownSeconds);
    }
  }

  /** A key whose connection was cut off has its cooldown under its lock, whose row is deleted later. */
  private async runLocked<Result>(key: LockKey, work: (lock: SessionLock) => Promise<Result>): Promise<Result> {
    const lock = await waitForLock(() => this.locks.acquireNewLock(key));
    try {
      const result = await work(lock);
      await this.locks.deleteLock(lock);
      return result;
    } catch (error) {
      const cooldownSeconds = key.startsWith('import:') ? keyCooldownSecondsOf(error) : 0;
      if (cooldownSeconds > 0) await this.locks.releaseLock(lock, cooldownSeconds);
      else await this.locks.deleteLock(lock);
      throw error;
    }
  }
}

async function waitForLock(acquire: () => Promise<SessionLock | null>): Promise<SessionLock> {
  const end = performance.now() + ACQUIRE_TIMEOUT_MS;
  for (;;) {
    const lock = await acquire();
    if (lock) return lock;
    if (performance.now() > end) throw new AppError('too_many_requests', { wait_seconds: 5 });
    await pause(POLL_INTERVAL_MS);
  }
}
