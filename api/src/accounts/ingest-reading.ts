import type { AccountReading } from '@giftbuyer/telegram';
import type { EntityManager } from 'typeorm';
import type { AccountRef } from './account.entity.js';
import { batchesOf, type IngestedBatch, type LedgerBatch } from './star-ledger-batches.js';

/** Saves the transactions of a first reading. In the transaction that saves its session. */
export async function ingestReading(
  manager: EntityManager,
  account: AccountRef,
  reading: AccountReading,
): Promise<void> {
  for (const batch of batchesOf(reading)) await ingestBatch(manager, account, batch);
}

export async function ingestBatch(
  manager: EntityManager,
  { id }: AccountRef,
  batch: LedgerBatch,
): Promise<IngestedBatch> {
  const [row] = await manager.query<{ ingested: IngestedBatch }[]>(
    'SELECT ingest_star_transactions($1, $2) AS ingested',
    [id, JSON.stringify(batch)],
  );
  if (!row) throw new Error('The function returned nothing');
  return row.ingested;
}
