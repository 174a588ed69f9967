import { Injectable, Logger } from '@nestjs/common';
import { DatabaseHealth } from '../database/database-health.js';
import { toLoggable } from '../errors/loggable-error.js';

/** The same as the first back-off of a recorded failure. */
const UNRECORDED_FOR_MS = 60_000;

/**
 * Failures that are not Telegram's, logged once per account until they change. Those that could not be written to the row
 * are kept here for a minute, so that a full disk does not cause repeated requests to Telegram.
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

  /** For an account that was read or has another failure now. */
  clearFailure(id: number): void {
    this.logged.delete(id);
    this.unrecorded.delete(id);
  }

  markUnrecorded(id: number): void {
    this.unrecorded.delete(id);
    this.unrecorded.set(id, performance.now());
  }

  /** Ids of accounts whose failure within the last minute is not in their row. */
  recentlyUnrecorded(): ReadonlySet<number> {
    const since = performance.now() - UNRECORDED_FOR_MS;
    for (const [id, at] of this.unrecorded) {
      if (at > since) break;
      this.unrecorded.delete(id);
    }
    return new Set(this.unrecorded.keys());
  }
}
