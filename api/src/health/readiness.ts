import { setImmediate as endOfTurn, setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { NotReady } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { migrations } from '../database/migrations/index.js';
import { CoalescedReads } from '../database/coalesced-reads.js';
import { Keyring } from '../sealing/keyring.js';

/** Shorter than the timeouts of the pool. */
const CHECK_TIMEOUT_MS = 3_000;

/** The readiness check. */
@Injectable()
export class Readiness {
  /** Coalesced, since the route is public. */
  private readonly schema = new CoalescedReads(() => this.schemaState());

  constructor(
    private readonly database: DataSource,
    private readonly schedule: SchedulerRegistry,
    private readonly keyring: Keyring,
  ) {}

  async findMissing(): Promise<NotReady[]> {
    const database = await Promise.race([this.schema.read('schema').catch(() => 'database' as const), this.late()]);
    const jobs = [...this.schedule.getCronJobs().values()];
    const isScheduled = jobs.length > 0 && jobs.every((job) => job.isActive);
    const keys = this.keyring.isFenced ? ['keys' as const] : [];
    return [...(database ? [database] : []), ...keys, ...(isScheduled ? [] : ['scheduler' as const])];
  }

  /** After a stall of the event loop timers run first: an answer that has already come is read before this ends. */
  private async late(): Promise<'database'> {
    await pause(CHECK_TIMEOUT_MS, undefined, { ref: false });
    await endOfTurn();
    return 'database';
  }

  /** A newer panel on the same database may have changed the schema since this one started. */
  private async schemaState(): Promise<'migrations' | null> {
    const applied = await this.database.query<{ name: string }[]>('SELECT name FROM migrations');
    const names = new Set(applied.map(({ name }) => name));
    return names.size === migrations.length && migrations.every(({ name }) => names.has(name)) ? null : 'migrations';
  }
}
