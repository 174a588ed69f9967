import { Injectable, Logger } from '@nestjs/common';
import { DatabaseHealth } from '../database/database-health.js';
import { toLoggable } from '../errors/loggable-error.js';

/** As the first back-off that the row would have: one try a minute. */
const UNRECORDED_FOR_MS = 60_000;

/**
 * Failures that are not Telegram's: logged once per account until they change. What could not be written to the row is
 * remembered here for a minute, so that a full disk does not make the panel ask Telegram again and again.
 */
@Injectable()
export class InternalFailures {
  private readonly logger = new Logger(InternalFailures.name);
  private readonly logged = new Map<number, string>();
  /** Account id → time of the failure, oldest first. */
  private readonly unrecorded = new Map<number, number>();

  constructor(private readonly databaseHealth: DatabaseHealth) {}

  reportFailure(id: number, error: unknown): void {
    if (this.databaseHealth.reportIfDown(error)) return;
    // Without the stack: it differs between callers.
    const summary = String(error);
    if (this.logged.get(id) === summary) return;
    this.logged.set(id, summary);
    this.logger.error(`The refresh of account ${id} failed: ${toLoggable(error)}`);
  }

  /** The account was read, or its failure is another one now. */
  clearFailure(id: number): void {
    this.logged.delete(id);
    this.unrecorded.delete(id);
  }

  markUnrecorded(id: number): void {
    this.unrecorded.delete(id);
    this.unrecorded.set(id, performance.now());
  }

  /** Accounts that failed within the last minute although their rows do not say so. */
  recentlyUnrecorded(): ReadonlySet<number> {
    const since = performance.now() - UNRECORDED_FOR_MS;
    for (const [id, at] of this.unrecorded) {
      if (at > since) break;
      this.unrecorded.delete(id);
    }
    return new Set(this.unrecorded.keys());
  }
}
