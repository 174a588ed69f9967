import { expect } from 'vitest';
import type { Testbed } from './testbed.js';

const WAITING = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;

/** Resolves when one statement waits for a lock. */
export const isWaiting = ({ database }: Testbed) =>
  expect.poll(() => database.query(WAITING), { interval: 20 }).toEqual([{ count: 1 }]);

/**
 * Makes a kind of statement wait when its rows are written and not committed, for longer than the panel waits for locks.
 * `reached` resolves when one waits, `resume` ends it.
 */
export async function stallWrites(testbed: Testbed, writes: 'INSERT ON audit_entries' | 'UPDATE ON accounts') {
  const { database } = testbed;
  await database.query(`
    CREATE OR REPLACE FUNCTION stall_write() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(4712); RETURN NULL; END $$`);
  await database.query(
    `CREATE OR REPLACE TRIGGER stall_write AFTER ${writes} FOR EACH ROW EXECUTE FUNCTION stall_write()`,
  );
  const resume = await database.lock('SELECT pg_advisory_xact_lock(4712)');
  return { reached: () => isWaiting(testbed), resume };
}
