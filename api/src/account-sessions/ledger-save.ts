import type { AccountReading } from '@giftbuyer/telegram';
import { batchesOf, type LedgerBatch, ledgerDigestOf } from '../accounts/star-ledger-batches.js';
import type { StoredSession } from './stored-session.js';

/** The transactions of a reading. */
export interface LedgerSave {
  ledgerDigest: Buffer;
  /** Only what the ledger may not have yet. */
  batches: LedgerBatch[];
}

/** Leaves out transactions of Stars that the ledger has as they are, which most readings bring. */
export function ledgerSave({ ledgerDigest: saved, hasLedgerGap }: StoredSession, reading: AccountReading): LedgerSave {
  const ledgerDigest = ledgerDigestOf(reading);
  // A gap is a reason to look for late rows, which may be on the pages below.
  const mayLookBelow = hasLedgerGap && reading.transactions.next !== null;
  const isUnchanged = saved !== null && ledgerDigest.equals(saved) && !reading.settled && !mayLookBelow;
  const batches = batchesOf(reading).filter(({ currency }) => !isUnchanged || currency === 'ton');
  return { ledgerDigest, batches };
}
