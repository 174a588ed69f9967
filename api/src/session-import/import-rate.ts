import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';

/** The page of imports makes one every second at most. */
const INTERVAL_MS = 1_000;
const BURST = 30;
const MAX_USERS = 10_000;

/** Limits the imports of a user: each is a connection to Telegram with a key that may be anything. */
@Injectable()
export class ImportRate {
  /** By user: when all imports so far are paid off, by `performance.now()`. The latest user is the last. */
  private readonly paidOff = new Map<number, number>();

  constructor(private readonly config: Config) {}

  /** @throws AppError `too_many_requests` */
  countImport(userId: number): void {
    if (!this.config.rateLimits) return;
    const now = performance.now();
    const paidOff = Math.max(now, this.paidOff.get(userId) ?? now) + INTERVAL_MS;
    const waitMs = paidOff - now - BURST * INTERVAL_MS;
    if (waitMs > 0) throw new AppError('too_many_requests', { wait_seconds: Math.ceil(waitMs / 1000) });
    this.paidOff.delete(userId);
    this.paidOff.set(userId, paidOff);
    const [oldest] = this.paidOff.keys();
    if (this.paidOff.size > MAX_USERS && oldest !== undefined) this.paidOff.delete(oldest);
  }
}
