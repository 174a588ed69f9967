import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { isInvalidParameter } from './unavailable.js';

const RETRY_DELAY_MS = 1_000;
/** Longer than an outage after which the panel reads everything again anyway. */
const GIVE_UP_AFTER_MS = 300_000;

/** The id of the transaction, for `hasCommitted`. */
export async function transactionIdOf(manager: EntityManager): Promise<string> {
  const [row] = await manager.query<{ id: string }[]>('SELECT pg_current_xact_id()::text AS id');
  if (!row) throw new Error('There is always one row');
  return row.id;
}

/**
 * Whether a transaction has committed although the answer to its `COMMIT` was lost. Waits until the database answers, and
 * until the server has ended the transaction.
 */
export async function hasCommitted(database: DataSource, id: string, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + GIVE_UP_AFTER_MS;
  while (!signal.aborted && performance.now() < end) {
    const status = await statusOf(database, id);
    if (status !== null && status !== 'in progress') return status === 'committed';
    await pause(RETRY_DELAY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
  return false;
}

/**
 * Null while the database does not say. One that crashed before the id was stored refuses it as an id of the future: nothing was
 * committed. No other error says anything about the transaction.
 */
async function statusOf(database: DataSource, id: string): Promise<string | null> {
  try {
    const [row] = await database.query<{ status: string | null }[]>('SELECT pg_xact_status($1::text::xid8) AS status', [
      id,
    ]);
    return row?.status ?? 'aborted';
  } catch (error) {
    return isInvalidParameter(error) ? 'aborted' : null;
  }
}
