import type { Account, RemovedAccount } from '@giftbuyer/contracts';
import type { Texts } from '../../i18n/ru';

/**
 * Names are chosen by strangers. Outside of `<bdi>`, in toasts and labels, the characters that turn the direction of
 * text around or take no room are left out, so that a name cannot rearrange the sentence it stands in.
 */
export function displayName(account: Pick<Account | RemovedAccount, 'first_name' | 'username'>, texts: Texts): string {
  const name = (account.first_name ?? '').replace(/[\p{Cf}\p{Cc}]/gu, '').trim();
  return name || (account.username ? `@${account.username}` : texts.card.noName);
}

/** One or two letters for the avatar; `?` for a name without letters or digits. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}
