import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { forTheLog } from '../errors/for-the-log.js';
import { isAway } from './unavailable.js';

const LOOK_EVERY_MS = 500;

/** Tells the operator once that the database is away and once that it is back, however much fails meanwhile. */
@Injectable()
export class Outage implements OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly closing = new AbortController();
  private isOn = false;

  constructor(private readonly database: DataSource) {}

  /** Whether the error only says that the database is away, so that there is no more to tell of it. */
  explains(error: unknown): boolean {
    if (!isAway(error)) return false;
    if (!this.isOn) {
      this.isOn = true;
      const [reason] = forTheLog(error).split('\n');
      this.logger.error(`The database does not answer: ${reason}`);
      void this.lookUntilItIsOver();
    }
    return true;
  }

  onApplicationShutdown(): void {
    this.closing.abort();
  }

  private async lookUntilItIsOver(): Promise<void> {
    const { signal } = this.closing;
    try {
      do await pause(LOOK_EVERY_MS, undefined, { signal });
      while (!(await this.answers()));
    } catch {
      return;
    }
    this.isOn = false;
    this.logger.warn('The database answers again');
  }

  private answers(): Promise<boolean> {
    return this.database.query('SELECT').then(
      () => true,
      () => false,
    );
  }
}
