import type { StarTransaction } from '@giftbuyer/contracts';
import type { Transaction, TransactionCurrency } from '@giftbuyer/telegram';
import { exactStars } from '../accounts/exact-stars.js';
import type { StarTransactionEntity } from './star-transaction.entity.js';

/** The columns of an answered transaction. */
export type TransactionRow = Omit<StarTransactionEntity, 'userId' | 'seenAt'>;

export function toStarTransaction(row: TransactionRow): StarTransaction {
  return {
    account_id: row.accountId,
    id: row.id,
    is_refund: row.isRefund,
    currency: row.currency,
    amount: exactStars(row.amount, row.nanos),
    at: isoSeconds(row.at),
    state: row.state,
    kind: row.kind,
    peer: { kind: row.peerKind, id: row.peerId, name: row.peerName },
    gift_id: row.giftId,
    title: row.title,
    description: row.description,
    is_foreign: row.isForeign,
    is_unseen: row.isUnseen,
  };
}

/** A foreign transaction that Telegram just answered. */
export function toForeignTransaction(
  accountId: number,
  currency: TransactionCurrency,
  { amount, peer, ...transaction }: Transaction,
): StarTransaction {
  return toStarTransaction({
    ...transaction,
    accountId,
    currency,
    amount: amount.amount.toString(),
    nanos: amount.nanos,
    peerKind: peer.kind,
    peerId: peer.id,
    peerName: peer.name,
    isForeign: true,
    isUnseen: true,
  });
}

/** `2026-01-31T12:00:00+00:00`. */
export function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}
