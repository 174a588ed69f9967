import type { Gift } from '@giftbuyer/contracts';
import { fold, queryWords } from '../../../shared/text-search';
import { giftTitle } from './gift-title';
import type { GiftQuery, GiftSort, GiftTrait } from './gift-query';

/** How long a gift is marked as new. */
const NEW_FOR_MS = 7 * 24 * 3_600_000;

const searchTexts = new WeakMap<Gift, string>();

/** @param now in milliseconds since the epoch */
export function isNewGift({ is_new: isNew, first_seen_at: seen }: Gift, now: number): boolean {
  return isNew && now - Date.parse(seen) < NEW_FOR_MS;
}

/** @param now in milliseconds since the epoch */
export function hasTrait(gift: Gift, trait: GiftTrait, now: number): boolean {
  if (trait === 'new') return isNewGift(gift, now);
  return trait === 'limited' ? gift.total !== null : gift.needs_premium;
}

/**
 * The gifts of the query in its order.
 *
 * @param gifts in the order of the catalogue
 * @param now in milliseconds since the epoch
 */
export function selectGifts(gifts: readonly Gift[], query: GiftQuery, now: number): readonly Gift[] {
  const { state, traits, sort, isReversed } = query;
  const matches = giftMatcher(query.search);
  const selected = gifts.filter(
    (gift) =>
      (state === null || gift.state === state) &&
      traits.every((trait) => hasTrait(gift, trait, now)) &&
      matches(gift),
  );
  return sortGifts(selected, sort, isReversed);
}

/** Every word occurs in the title, the id or the name of who released it, also when typed in the other keyboard layout. */
function giftMatcher(typed: string): (gift: Gift) => boolean {
  if (!typed.trim()) return () => true;
  const variants = queryWords(typed);
  return (gift) => {
    const text = searchTextOf(gift);
    return variants.some((words) => words.every((word) => text.includes(word)));
  };
}

function searchTextOf(gift: Gift): string {
  let text = searchTexts.get(gift);
  if (text === undefined) {
    text = fold(`${giftTitle(gift)} ${gift.released_by ?? ''} ${gift.id}`);
    searchTexts.set(gift, text);
  }
  return text;
}

/** What a gift is sorted by; null for gifts that come last in both directions. */
const VALUES: Record<Exclude<GiftSort, 'catalogue'>, (gift: Gift) => number | null> = {
  price: ({ stars }) => stars,
  // What is sold out is of no interest to somebody who looks for what is left.
  left: ({ remains }) => remains || null,
  newest: ({ first_seen_at: seen }) => -Date.parse(seen),
  floor: ({ resale }) => (resale ? Number(resale.min_stars) : null),
};

/** Gifts with equal values keep the order of the catalogue. */
function sortGifts(gifts: readonly Gift[], sort: GiftSort, isReversed: boolean): readonly Gift[] {
  if (sort === 'catalogue') return isReversed ? gifts.toReversed() : gifts;
  const valueOf = VALUES[sort];
  const sign = isReversed ? -1 : 1;
  return gifts
    .map((gift) => ({ gift, value: valueOf(gift) }))
    .sort(({ value: one }, { value: other }) => {
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return sign * (one - other);
    })
    .map(({ gift }) => gift);
}
