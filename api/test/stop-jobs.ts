import { SchedulerRegistry } from '@nestjs/schedule';
import type { TestApi } from '../harness/test-api.js';

/** Stops jobs that would run in the middle of a test. @param names all of them if none is given */
export function stopJobs({ app }: TestApi, ...names: string[]): void {
  for (const [name, job] of app.get(SchedulerRegistry, { strict: false }).getCronJobs())
    if (names.length === 0 || names.includes(name)) void job.stop();
}
