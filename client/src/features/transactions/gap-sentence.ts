import type { StarLedger } from '@giftbuyer/contracts';
import type { StarsTexts } from '../../i18n/ru-stars';
import type { StarAmounts } from './star-amounts';

/** Why the transactions of an account do not add up to its balance, and since when; empty when they do. */
export function gapSentence(
  { gap, gap_since: since, watched_since: watchedSince, difference, currency }: StarLedger,
  name: string,
  { complete }: StarsTexts,
  dateTime: (iso: string) => string,
  amounts: StarAmounts,
): string {
  if (gap === null) return '';
  // A newer server may have other reasons.
  const reason = Object.hasOwn(complete.gaps, gap) ? gap : 'unexplained';
  const sentence = complete.gaps[reason](name, dateTime(since ?? watchedSince));
  // While the history is being read, the difference is only what has not come yet.
  if (gap === 'reading_history' || Number(difference) === 0) return sentence;
  return `${sentence} ${complete.difference(amounts.signed(difference, currency))}`;
}
