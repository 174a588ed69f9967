import type { Account, RemovedAccount } from '@giftbuyer/contracts';
import type { Texts } from '../../i18n/ru';

export type Named = Pick<Account | RemovedAccount, 'first_name' | 'last_name' | 'username'>;

/** Without the characters that turn the direction of text around or take no room. */
const visible = (name: string | null): string => (name ?? '').replace(/[\p{Cf}\p{Cc}]/gu, '').trim();

const fullNames = new WeakMap<Named, string>();

/** First and last name; empty when nothing of them can be seen. Accounts are sorted and searched by the thousand. */
export function fullName(account: Named): string {
  const known = fullNames.get(account);
  if (known !== undefined) return known;
  const name = [account.first_name, account.last_name].map(visible).filter(Boolean).join(' ');
  fullNames.set(account, name);
  return name;
}

/**
 * Names are chosen by strangers. Outside of `<bdi>`, in toasts and labels, the characters that turn the direction of
 * text around or take no room are left out, so that a name cannot rearrange the sentence it stands in.
 */
export function displayName(account: Named, texts: Texts): string {
  return fullName(account) || (account.username ? `@${account.username}` : texts.card.noName);
}

/** For `<bdi>`: the parts of the name that can be seen, as their owner wrote them. */
export function shownName(account: Named, texts: Texts): string {
  const parts = [account.first_name, account.last_name].filter((part) => visible(part) !== '');
  return parts.map((part) => part?.trim()).join(' ') || displayName(account, texts);
}

/** One or two letters for the avatar; `?` for a name without letters or digits. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}
