import type { Account } from '@giftbuyer/contracts';
import { nanosOfAccount } from './account-stars';
import { fullName } from './display-name';
import type { Sort } from './list-query';

const collator = new Intl.Collator(['ru', 'en'], { sensitivity: 'base', numeric: true });

/**
 * @param accounts last refreshed first
 * @param before the previous result: accounts that have not moved are already sorted, so that thousands cost one pass
 */
export function sortAccounts(
  accounts: readonly Account[],
  { sort, isReversed }: { sort: Sort; isReversed: boolean },
  before: readonly Account[] = [],
): readonly Account[] {
  if (sort === 'refreshed') return isReversed ? accounts.toReversed() : accounts;
  const sign = isReversed ? -1 : 1;
  const byName = (one: Account, other: Account): number => compareNames(nameOf(one), nameOf(other));
  const compare = sort === 'stars' ? byStars : byName;
  return inPreviousOrder(before, accounts).sort((one, other) => sign * compare(one, other) || one.id - other.id);
}

/** Descending. */
function byStars(one: Account, other: Account): number {
  const [nanos, others] = [nanosOfAccount(one), nanosOfAccount(other)];
  return nanos === others ? 0 : nanos < others ? 1 : -1;
}

/** In the order of the previous result, new accounts first. */
function inPreviousOrder(before: readonly Account[], accounts: readonly Account[]): Account[] {
  const fresh = new Map(accounts.map((account) => [account.id, account]));
  const known = before.flatMap(({ id }) => {
    const account = fresh.get(id);
    fresh.delete(id);
    return account ?? [];
  });
  return [...fresh.values(), ...known];
}

/** Accounts without a name come last. */
function compareNames(one: string, other: string): number {
  if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
  return collator.compare(one, other);
}

function nameOf(account: Account): string {
  return fullName(account) || (account.username ?? '');
}
