import type { StarLedger, StarTransaction } from '@giftbuyer/contracts';

/** Accounts whose unseen payments are all among the listed transactions. */
export function seenAccounts(ledgers: readonly StarLedger[], listed: readonly StarTransaction[]): number[] {
  const unseen = ledgers.filter(({ foreign_unseen: count }) => count > 0);
  const isListed = ({ account_id: id, currency, foreign_unseen: count }: StarLedger): boolean =>
    listed.filter((row) => row.is_unseen && row.account_id === id && row.currency === currency).length >= count;
  const accounts = [...new Set(unseen.map(({ account_id: id }) => id))];
  return accounts.filter((id) => unseen.filter(({ account_id: account }) => account === id).every(isListed));
}
