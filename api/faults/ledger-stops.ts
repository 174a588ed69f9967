import { expect } from 'vitest';
import { isWaiting } from './stall-writes.js';
import type { Ref } from './user.js';
import type { Testbed } from './testbed.js';

/** Stops the reading of transactions at one step. `reached` resolves when it is there, `resume` ends the stop. */
export type Stop = (
  testbed: Testbed,
  account: Ref,
) => Promise<{ reached: () => Promise<unknown>; resume: () => unknown }>;

export const answering =
  (method: string): Stop =>
  async ({ telegram }, { phone }) => {
    const before = (await telegram.calls(method, phone)).length;
    const resume = await telegram.addFault({ method, phone, kind: 'silent' });
    const asked = async () => (await telegram.calls(method, phone)).length;
    return { reached: () => expect.poll(asked).toBeGreaterThan(before), resume };
  };

export const saving: Stop = async (testbed) => {
  const resume = await testbed.database.lock('LOCK TABLE star_transactions IN EXCLUSIVE MODE');
  return { reached: () => isWaiting(testbed), resume };
};

/** Stops the `COMMIT` that saves a transaction with this id, for longer than the panel waits for locks. */
export async function committing(testbed: Testbed, id: string) {
  const { database } = testbed;
  await database.query(`
    CREATE OR REPLACE FUNCTION stall_commit() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
    BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$`);
  await database.query('DROP TRIGGER IF EXISTS stall_commit ON star_transactions');
  await database.query(`
    CREATE CONSTRAINT TRIGGER stall_commit AFTER INSERT ON star_transactions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.id = '${id}') EXECUTE FUNCTION stall_commit()`);
  const resume = await database.lock('SELECT pg_advisory_xact_lock(4711)');
  return { reached: () => isWaiting(testbed), resume };
}
