import type { Account, Tag } from '@giftbuyer/contracts';
import { fold, queryWords } from '../../../shared/text-search';
import { fullName } from './display-name';

const texts = new WeakMap<Account, string>();

/**
 * Matches accounts by a search: every word occurs in the name, @username, note or the name of a tag, also when typed in the
 * other keyboard layout. Digits may be any part of the phone number, however they are grouped.
 */
export function accountMatcher(typed: string, tags: readonly Tag[] = []): (account: Account) => boolean {
  const names = new Map(tags.map(({ id, name }) => [id, fold(name)]));
  const variants = queryWords(typed);
  return (account) => {
    const text = searchTextOf(account);
    const has = (word: string): boolean =>
      text.includes(word) || account.tag_ids.some((id) => names.get(id)?.includes(word));
    return variants.some((words) => words.every(has));
  };
}

function searchTextOf(account: Account): string {
  const known = texts.get(account);
  if (known !== undefined) return known;
  const { username, phone, note } = account;
  const text = fold(`${fullName(account)} @${username ?? ''} ${phone} ${note ?? ''}`);
  texts.set(account, text);
  return text;
}
