import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { NotReady } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { migrations } from '../database/migrations/index.js';
import { CoalescedReads } from '../database/coalesced-reads.js';

/** Whoever asks has waited long enough then; the pool itself is more patient. */
const CHECK_TIMEOUT_MS = 3_000;

/** What this panel misses to do its work. */
@Injectable()
export class Readiness {
  /** Questions of the same time share one statement: anybody may ask. */
  private readonly schema = new CoalescedReads(() => this.schemaState());

  constructor(
    private readonly database: DataSource,
    private readonly schedule: SchedulerRegistry,
  ) {}

  async missing(): Promise<NotReady[]> {
    const late = pause(CHECK_TIMEOUT_MS, 'database' as const, { ref: false });
    const database = await Promise.race([this.schema.read('schema').catch(() => 'database' as const), late]);
    const jobs = [...this.schedule.getCronJobs().values()];
    const isScheduled = jobs.length > 0 && jobs.every((job) => job.isActive);
    return [...(database ? [database] : []), ...(isScheduled ? [] : ['scheduler' as const])];
  }

  /** A newer panel on the same database may have changed the schema since this one started. */
  private async schemaState(): Promise<'migrations' | null> {
    const applied = await this.database.query<{ name: string }[]>('SELECT name FROM migrations');
    const names = new Set(applied.map(({ name }) => name));
    return names.size === migrations.length && migrations.every(({ name }) => names.has(name)) ? null : 'migrations';
  }
}
