import type { StarTransactionKind } from '@giftbuyer/contracts';
import type { Family } from '../../i18n/star-family';

export type { Family };
/** Kinds that belong together, for colours and filters. */
export const FAMILIES: readonly Family[] = ['gifts', 'topUps', 'content', 'earnings', 'other'];

const FAMILY_OF: Record<StarTransactionKind, Family> = {
  gift_sent: 'gifts',
  gift_upgrade: 'gifts',
  gift_upgrade_for_other: 'gifts',
  gift_details_dropped: 'gifts',
  gift_transferred: 'gifts',
  gift_bought_resale: 'gifts',
  gift_sold_resale: 'gifts',
  gift_converted: 'gifts',
  gift_offer: 'gifts',
  auction_bid: 'gifts',
  auction_returned: 'gifts',
  premium_gift: 'gifts',
  stars_bought: 'topUps',
  stars_received: 'topUps',
  giveaway: 'topUps',
  subscription: 'content',
  paid_message: 'content',
  reaction: 'content',
  paid_media: 'content',
  bot: 'content',
  affiliate: 'earnings',
  ads: 'earnings',
  api: 'earnings',
  search: 'content',
  other: 'other',
};

/** A kind of a newer server belongs to `other`. */
export function familyOf(kind: StarTransactionKind): Family {
  return FAMILY_OF[kind] ?? 'other';
}

export function kindsOf(family: Family): StarTransactionKind[] {
  return (Object.keys(FAMILY_OF) as StarTransactionKind[]).filter((kind) => FAMILY_OF[kind] === family);
}
