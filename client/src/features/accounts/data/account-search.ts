import type { Account } from '@giftbuyer/contracts';
import { fold, queryVariants } from '../../../shared/text-search';
import { fullName } from './display-name';

const texts = new WeakMap<Account, string>();

/**
 * Matches accounts by a search: every word occurs in the name or @username, also when typed in the other keyboard layout.
 * Digits may be any part of the phone number, however they are grouped.
 */
export function accountMatcher(typed: string): (account: Account) => boolean {
  const variants = queryVariants(typed).map(({ text }) => text.split(/\s+/).filter(Boolean));
  return (account) => {
    const text = searchTextOf(account);
    return variants.some((words) => words.every((word) => text.includes(word)));
  };
}

function searchTextOf(account: Account): string {
  const known = texts.get(account);
  if (known !== undefined) return known;
  const { username, phone } = account;
  const text = fold(`${fullName(account)} @${username ?? ''} ${phone}`);
  texts.set(account, text);
  return text;
}
