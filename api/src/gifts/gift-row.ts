import type { Gift, GiftState } from '@giftbuyer/contracts';
import type { CatalogueGift } from '@giftbuyer/telegram';
import type { GiftEntity } from './gift.entity.js';

/** A row of `LIST_GIFTS`. Times are ISO 8601. */
export interface GiftRow extends Omit<
  GiftEntity,
  'lockedUntil' | 'firstSaleAt' | 'lastSaleAt' | 'firstSeenAt' | 'checkedAt'
> {
  lockedUntil: Date | null;
  firstSaleAt: Date | null;
  lastSaleAt: Date | null;
  firstSeenAt: Date;
  checkedAt: Date;
  hasSticker: boolean;
  hasThumb: boolean;
}

/** `environment`: $1. A file is of the environment too. */
export const GIFT_COLUMNS = `gift.environment, gift.id, gift.title, gift.stars, gift.convert_stars AS "convertStars",
  gift.upgrade_stars AS "upgradeStars", gift.total, gift.remains, gift.is_sold_out AS "isSoldOut",
  gift.is_birthday AS "isBirthday", gift.needs_premium AS "needsPremium", gift.is_auction AS "isAuction",
  gift.per_user AS "perUser", gift.locked_until AS "lockedUntil", gift.first_sale_at AS "firstSaleAt",
  gift.last_sale_at AS "lastSaleAt", gift.resale, gift.auction, gift.background, gift.released_by AS "releasedBy",
  gift.file_id AS "fileId", gift.position, gift.first_seen_at AS "firstSeenAt", gift.is_baseline AS "isBaseline",
  gift.missing_since AS "missingSince",
  coalesce(gift.checked_at, catalogue.numbers_at, gift.first_seen_at) AS "checkedAt",
  file.animation IS NOT NULL AS "hasSticker", file.thumb IS NOT NULL AS "hasThumb"`;

export const GIFT_TABLES = `gifts gift
  LEFT JOIN catalogues catalogue ON catalogue.environment = gift.environment
  LEFT JOIN gift_files file ON file.environment = gift.environment AND file.file_id = gift.file_id`;

/** @param now milliseconds since 1970, by which a lock is over */
export function toGift(row: GiftRow, now: number): Gift {
  return {
    id: row.id,
    environment: row.environment,
    title: row.title,
    stars: Number(row.stars),
    total: row.total,
    remains: row.remains,
    state: stateOf(row, now),
    needs_premium: row.needsPremium,
    is_birthday: row.isBirthday,
    upgrade_stars: row.upgradeStars === null ? null : Number(row.upgradeStars),
    convert_stars: Number(row.convertStars),
    per_user: row.perUser,
    locked_until: secondsOf(row.lockedUntil),
    resale: row.resale,
    auction: row.auction,
    released_by: row.releasedBy,
    background: row.background,
    first_sale_at: secondsOf(row.firstSaleAt),
    last_sale_at: secondsOf(row.lastSaleAt),
    first_seen_at: wholeSeconds(row.firstSeenAt),
    checked_at: wholeSeconds(row.checkedAt),
    is_new: !row.isBaseline,
    sticker: row.hasSticker ? row.fileId : null,
    has_thumb: row.hasThumb,
  };
}

function stateOf(row: GiftRow, now: number): GiftState {
  if (row.missingSince) return 'gone';
  if (row.isSoldOut || row.remains === 0) return 'sold_out';
  if (row.isAuction) return 'auction';
  return isLocked(row, now) ? 'locked' : 'on_sale';
}

export function isLocked({ lockedUntil }: GiftRow, now: number): boolean {
  return lockedUntil !== null && lockedUntil.getTime() > now;
}

/** Column → value, as `jsonb_populate_recordset` reads it. */
export function toColumns(gift: CatalogueGift, position: number): Record<string, unknown> {
  const { auction, background, sticker } = gift;
  return {
    id: gift.id,
    title: gift.title,
    stars: gift.stars,
    convert_stars: gift.convertStars,
    upgrade_stars: gift.upgradeStars,
    total: gift.total,
    remains: gift.remains,
    is_sold_out: gift.isSoldOut,
    is_birthday: gift.isBirthday,
    needs_premium: gift.needsPremium,
    is_auction: gift.isAuction,
    per_user: gift.perUser,
    locked_until: timeOf(gift.lockedUntil),
    first_sale_at: timeOf(gift.firstSaleAt),
    last_sale_at: timeOf(gift.lastSaleAt),
    resale: gift.resale && { count: gift.resale.count, min_stars: gift.resale.minStars },
    auction: auction && { slug: auction.slug, per_round: auction.perRound, starts_at: timeOf(auction.startsAt) },
    background: background && {
      center: colourOf(background.center),
      edge: colourOf(background.edge),
      text: colourOf(background.text),
    },
    released_by: gift.releasedBy,
    file_id: sticker?.id ?? null,
    position,
  };
}

/** ISO 8601 in whole seconds with `+00:00`, as times are answered. */
export function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}

export const secondsOf = (time: Date | null): string | null => time && wholeSeconds(time);

const timeOf = (seconds: number | null): string | null =>
  seconds === null ? null : wholeSeconds(new Date(seconds * 1000));

const colourOf = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;
