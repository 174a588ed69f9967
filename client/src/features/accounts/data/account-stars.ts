import { type Account, nanosOf } from '@giftbuyer/contracts';

type Owner = Pick<Account, 'stars_exact'>;

const known = new WeakMap<Owner, bigint>();

/** Billionths of a Star. Cached, because thousands of accounts are sorted and summed. */
export function nanosOfAccount(account: Owner): bigint {
  const before = known.get(account);
  if (before !== undefined) return before;
  const nanos = nanosOf(account.stars_exact);
  known.set(account, nanos);
  return nanos;
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
