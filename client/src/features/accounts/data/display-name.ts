import type { Account, RemovedAccount } from '@giftbuyer/contracts';
import type { InitialTexts } from '../../../i18n/ru-initial';
import { visibleText, limitCombiningMarks } from '../../../shared/visible-text';

export type Named = Pick<Account | RemovedAccount, 'first_name' | 'last_name' | 'username'>;

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
/** Firefox supports it since version 125. */
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null;

const fullNames = new WeakMap<Named, string>();

/**
 * First and last name; empty when nothing of it is visible. Cached, because thousands of accounts are sorted and searched.
 */
export function fullName(account: Named): string {
  const known = fullNames.get(account);
  if (known !== undefined) return known;
  const name = [account.first_name, account.last_name]
    .map((part) => visibleText(part ?? ''))
    .filter(Boolean)
    .join(' ');
  fullNames.set(account, name);
  return name;
}

/**
 * Names are untrusted. Bidi controls and zero-width characters are removed, so that a name cannot rearrange the sentence
 * around it in toasts and labels, where there is no `<bdi>`.
 */
export function displayName(account: Named, texts: InitialTexts): string {
  return fullName(account) || (account.username ? `@${account.username}` : texts.card.noName);
}

/** For use in `<bdi>`: the visible parts of the name as the owner wrote them, with stacked marks limited. */
export function isolatedName(account: Named, texts: InitialTexts): string {
  const parts = [account.first_name ?? '', account.last_name ?? ''].filter((part) => visibleText(part) !== '');
  return parts.map((part) => limitCombiningMarks(part.trim())).join(' ') || displayName(account, texts);
}

/** One or two initials (grapheme clusters) for the avatar; the first emoji of a name without letters and digits; else `?`. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200C\u200D]*/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => graphemes(word)[0] ?? '');
  return letters.join('').toLocaleUpperCase() || (graphemes(name).find((one) => EMOJI.test(one)) ?? '?');
}

function graphemes(text: string): string[] {
  return segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : [...text];
}
