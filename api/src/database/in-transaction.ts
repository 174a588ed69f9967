import type { EntityManager } from 'typeorm';
import { isTransactionConflict } from './unavailable.js';

/**
 * Runs `work` in a transaction, a second time when PostgreSQL ended the first to resolve a conflict with another
 * transaction (deadlock_detected, serialization_failure): nothing of it was written.
 */
export async function inTransaction<Result>(
  manager: EntityManager,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  try {
    return await manager.transaction(work);
  } catch (error) {
    if (!isTransactionConflict(error)) throw error;
    return manager.transaction(work);
  }
}
