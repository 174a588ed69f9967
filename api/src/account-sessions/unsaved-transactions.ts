import type { AccountReading } from '@giftbuyer/telegram';
import { batchesOf, type LedgerBatch, ledgerDigestOf } from '../accounts/star-ledger-batches.js';
import type { StoredSession } from './stored-session.js';

/** What a reading brought to the ledger. Leaves out transactions of Stars that it has as they are, which most readings bring. */
export function unsavedBatches(
  { ledgerDigest, hasLedgerGap }: Pick<StoredSession, 'ledgerDigest' | 'hasLedgerGap'>,
  reading: AccountReading,
): LedgerBatch[] {
  // A gap is a reason to look for late rows, which may be on the pages below.
  const mayLookBelow = hasLedgerGap && reading.transactions.next !== null;
  const isUnchanged = ledgerDigest?.equals(ledgerDigestOf(reading)) && !reading.settled && !mayLookBelow;
  return batchesOf(reading).filter(({ currency }) => !isUnchanged || currency === 'ton');
}
