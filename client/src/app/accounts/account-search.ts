import type { Account } from '@giftbuyer/contracts';
import { fold, queryVariants } from '../palette/matching';
import { fullName } from './display-name';

const texts = new WeakMap<Account, string>();

/**
 * Whether an account fits what was typed: every word is somewhere in its name or @username, also typed in the other
 * keyboard layout; digits may be from anywhere in its phone, however they are grouped.
 */
export function accountMatcher(typed: string): (account: Account) => boolean {
  const wanted = queryVariants(typed).map(({ text }) => text.split(/\s+/).filter(Boolean));
  return (account) => {
    const text = searchTextOf(account);
    return wanted.some((words) => words.every((word) => text.includes(word)));
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
