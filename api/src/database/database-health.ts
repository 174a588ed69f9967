import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toLoggable } from '../errors/loggable-error.js';
import { isUnreachable, isUnwritable } from './unavailable.js';

const POLL_INTERVAL_MS = 500;
/** A full disk fails every write: one line of the log in this time. */
const UNWRITABLE_INTERVAL_MS = 300_000;

/** Logs one line when the database goes away and one when it is back, however many statements fail meanwhile. */
@Injectable()
export class DatabaseHealth implements OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly closing = new AbortController();
  private isDown = false;
  private unwritableReportedAt = -Infinity;

  constructor(private readonly database: DataSource) {}

  /** Returns whether the error only says that the database is away or cannot write; one of many such errors is logged. */
  reportIfDown(error: unknown): boolean {
    if (isUnwritable(error)) return this.reportUnwritable(error);
    if (!isUnreachable(error)) return false;
    if (!this.isDown) {
      this.isDown = true;
      const [reason] = toLoggable(error).split('\n');
      this.logger.error(`The database does not answer: ${reason}`);
      void this.pollUntilBack();
    }
    return true;
  }

  private reportUnwritable(error: unknown): true {
    const now = performance.now();
    if (now - this.unwritableReportedAt > UNWRITABLE_INTERVAL_MS) {
      this.unwritableReportedAt = now;
      const [reason] = toLoggable(error).split('\n');
      this.logger.error(`The database cannot write: its disk is full, read-only or broken. ${reason}`);
    }
    return true;
  }

  /** Runs a scheduled job: what it throws is logged here, since `@nestjs/schedule` would log the driver's message. */
  async runJob(name: string, job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (!this.reportIfDown(error)) this.logger.error(`The job ${name} failed: ${toLoggable(error)}`);
    }
  }

  onApplicationShutdown(): void {
    this.closing.abort();
  }

  private async pollUntilBack(): Promise<void> {
    const { signal } = this.closing;
    try {
      do await pause(POLL_INTERVAL_MS, undefined, { signal });
      while (!(await this.canQuery()));
    } catch {
      return;
    }
    this.isDown = false;
    this.logger.warn('The database answers again');
  }

  private canQuery(): Promise<boolean> {
    return this.database.query('SELECT').then(
      () => true,
      () => false,
    );
  }
}
