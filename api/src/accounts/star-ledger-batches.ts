import { createHash } from 'node:crypto';
import type { AccountReading, Transaction, TransactionPage } from '@giftbuyer/telegram';

const NANOS = 1_000_000_000n;

/** `batch` of the function `ingest_star_transactions`. */
export type LedgerBatch = ReturnType<typeof headBatch> | ReturnType<typeof pageBatch>;

/** What `ingest_star_transactions` returns. */
export interface IngestedBatch {
  currency: 'stars' | 'ton';
  is_changed: boolean;
  /** Whether older pages have to be read. */
  is_turn_due: boolean;
  /** The rows to alert about. */
  foreign: { id: string; is_refund: boolean }[];
}

/** The batches of a reading: the newest transactions of Stars, and of TON if they were read. */
export function batchesOf({ transactions, settled, tonTransactions }: AccountReading) {
  return [headBatch(transactions, settled), ...(tonTransactions ? [headBatch(tonTransactions)] : [])];
}

/**
 * SHA-256 of the newest transactions of Stars and their balance, as they are saved. Not of the offset of the following page:
 * it is not needed while the oldest of these rows is known.
 */
export function ledgerDigestOf({ transactions }: AccountReading): Buffer {
  const { balance, rows } = headBatch(transactions);
  return createHash('sha256')
    .update(JSON.stringify([balance, rows]))
    .digest();
}

/** An older page. @param turnAfterSeconds when the following one is due */
export function pageBatch(
  { currency, transactions, next }: TransactionPage,
  { source, offset }: { source: 'backfill' | 'catch_up'; offset: string },
  turnAfterSeconds: number,
) {
  return { source, currency, offset, next, rows: transactions.map(toRow), turn_after: turnAfterSeconds };
}

function headBatch({ currency, balance, transactions, next }: TransactionPage, settled: Transaction[] = []) {
  return {
    source: 'head' as const,
    currency,
    next,
    balance: (balance.amount * NANOS + BigInt(balance.nanos)).toString(),
    rows: transactions.map(toRow),
    settled: settled.map(toRow),
  };
}

function toRow({ id, isRefund, amount, at, state, kind, peer, giftId, title, description }: Transaction) {
  return {
    id,
    is_refund: isRefund,
    amount: amount.amount.toString(),
    nanos: amount.nanos,
    at,
    state,
    kind,
    peer_kind: peer.kind,
    peer_id: peer.id,
    peer_name: peer.name,
    gift_id: giftId,
    title,
    description,
  };
}
