import type { Api, Tl } from '../tl/codec.js';
import type { Gift } from '../world/gifts.js';
import type { World } from '../world/world.js';
import { releaserOf } from './gift-releaser.js';
import { toDocument } from './sticker.js';

/** The share of the price for which a gift can be converted to Stars. */
const CONVERTED_SHARE = 0.85;

/** @param phone digits of the account that reads it */
export function toStarGift(world: World, gift: Gift, phone: string): Tl<Api.StarGift> {
  const { id, stars, title, total, perUser, remains, firstSale, lastSale, auction, background, resale } = gift;
  const bought = world.ledger.sales(id)?.byPhone.get(phone) ?? 0;
  const now = world.now();
  return {
    _: 'starGift',
    id,
    sticker: toDocument(gift, now),
    stars: BigInt(stars),
    convertStars: convertedStars(gift),
    ...(title !== undefined && { title }),
    ...(gift.premiumOnly && { requirePremium: true }),
    ...(gift.lockedUntil !== undefined && gift.lockedUntil > now && { lockedUntilDate: gift.lockedUntil }),
    ...(gift.birthday && { birthday: true }),
    ...(gift.upgradeStars !== undefined && { upgradeStars: BigInt(gift.upgradeStars) }),
    ...(gift.releasedBy !== undefined && {
      releasedBy: { _: 'peerUser', userId: releaserOf(gift.releasedBy).id },
    }),
    ...(auction && {
      auction: true,
      auctionSlug: auction.slug,
      giftsPerRound: auction.perRound,
      auctionStartDate: auction.startsAt,
    }),
    ...(background && {
      background: {
        _: 'starGiftBackground',
        centerColor: background.center,
        edgeColor: background.edge,
        textColor: background.text,
      },
    }),
    ...(resale && { availabilityResale: BigInt(resale.count), resellMinStars: BigInt(resale.minStars) }),
    ...(total !== undefined && {
      limited: true,
      availabilityTotal: total,
      availabilityRemains: remains ?? 0,
    }),
    ...(remains === 0 && { soldOut: true, firstSaleDate: firstSale ?? now, lastSaleDate: lastSale ?? now }),
    ...(perUser !== undefined && {
      limitedPerUser: true,
      perUserTotal: perUser,
      perUserRemains: Math.max(0, perUser - bought),
    }),
  };
}

export const convertedStars = ({ stars }: Gift): bigint => BigInt(Math.floor(stars * CONVERTED_SHARE));
