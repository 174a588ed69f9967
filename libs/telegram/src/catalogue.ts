import { Api } from 'telegram';
import type { OpenConnection } from './connection.js';
import type { FileLocation } from './files.js';
import { storableText } from './storable-text.js';

/** A gift of the catalogue (`starGift`). Times are unix seconds. */
export interface CatalogueGift {
  /** 64 bits in decimal. */
  id: string;
  title: string | null;
  stars: number;
  convertStars: number;
  upgradeStars: number | null;
  /** Null when the supply is unlimited, as `remains`. */
  total: number | null;
  remains: number | null;
  isSoldOut: boolean;
  isBirthday: boolean;
  needsPremium: boolean;
  perUser: number | null;
  lockedUntil: number | null;
  firstSaleAt: number | null;
  lastSaleAt: number | null;
  resale: { count: number; minStars: string } | null;
  isAuction: boolean;
  /** Null also for an auction that Telegram does not describe. */
  auction: { slug: string; perRound: number; startsAt: number } | null;
  /** The name of the user or channel. */
  releasedBy: string | null;
  /** `0xrrggbb` */
  background: { center: number; edge: number; text: number } | null;
  /** Null when Telegram sent no file. */
  sticker: CatalogueSticker | null;
}

export interface CatalogueSticker {
  /** 64 bits in decimal. */
  id: string;
  file: FileLocation;
  /** The smallest still picture that is a file. */
  thumb: FileLocation | null;
}

/** Answer of `payments.getStarGifts`, in its order. Collectibles are left out. */
export interface Catalogue {
  /** 32 bits, signed; the next request contains it. */
  hash: number;
  gifts: CatalogueGift[];
}

/** More gifts than Telegram has ever had; the rest of a longer list is left out. */
const MAX_GIFTS = 10_000;
const MAX_TEXT_LENGTH = 128;
/** Dates have 32 bits. */
const MAX_DATE = 2 ** 31 - 1;
const MAX_COLOR = 0xff_ff_ff;
const STICKER_TYPE = 'application/x-tgsticker';

/**
 * `payments.getStarGifts`
 *
 * @param hash of the last answer; 0 without one
 * @returns null when Telegram says that nothing has changed. By its documentation the hash is of the ids alone
 */
export async function readCatalogue(
  { invoke }: OpenConnection,
  hash: number,
  timeoutMs?: number,
): Promise<Catalogue | null> {
  const answer = await invoke(new Api.payments.GetStarGifts({ hash }), timeoutMs);
  if (!(answer instanceof Api.payments.StarGifts)) return null;
  const names = namesOf(answer);
  const gifts = answer.gifts
    .filter((gift) => gift instanceof Api.StarGift)
    .slice(0, MAX_GIFTS)
    .map((gift) => toGift(gift, names));
  // An id that comes twice would be two rows of one gift.
  return { hash: answer.hash, gifts: [...new Map(gifts.map((gift) => [gift.id, gift])).values()] };
}

function toGift(gift: Api.StarGift, names: ReadonlyMap<string, string>): CatalogueGift {
  const { limited, availabilityTotal, availabilityRemains, limitedPerUser, perUserTotal, background, releasedBy } =
    gift;
  const total = limited ? count(availabilityTotal) : null;
  const resold = count(gift.availabilityResale);
  return {
    id: gift.id.toString(),
    title: textOf(gift.title) || null,
    stars: count(gift.stars),
    convertStars: count(gift.convertStars),
    upgradeStars: (gift.upgradeStars ?? null) === null ? null : count(gift.upgradeStars),
    total,
    remains: total === null ? null : Math.min(count(availabilityRemains), total),
    isSoldOut: gift.soldOut ?? false,
    isBirthday: gift.birthday ?? false,
    needsPremium: gift.requirePremium ?? false,
    perUser: limitedPerUser ? count(perUserTotal) : null,
    lockedUntil: dateOf(gift.lockedUntilDate),
    firstSaleAt: dateOf(gift.firstSaleDate),
    lastSaleAt: dateOf(gift.lastSaleDate),
    resale: resold > 0 ? { count: resold, minStars: String(count(gift.resellMinStars)) } : null,
    isAuction: gift.auction ?? false,
    auction: auctionOf(gift),
    releasedBy: (releasedBy && names.get(peerKey(releasedBy))) || null,
    background: background
      ? {
          center: background.centerColor & MAX_COLOR,
          edge: background.edgeColor & MAX_COLOR,
          text: background.textColor & MAX_COLOR,
        }
      : null,
    sticker: gift.sticker instanceof Api.Document ? stickerOf(gift.sticker) : null,
  };
}

function auctionOf({ auction, auctionSlug, giftsPerRound, auctionStartDate }: Api.StarGift): CatalogueGift['auction'] {
  const startsAt = dateOf(auctionStartDate);
  if (!auction || !auctionSlug || startsAt === null) return null;
  return { slug: textOf(auctionSlug), perRound: count(giftsPerRound), startsAt };
}

function stickerOf({
  id,
  accessHash,
  fileReference,
  dcId,
  size,
  mimeType,
  thumbs,
}: Api.Document): CatalogueSticker | null {
  const stills = (thumbs ?? []).filter((thumb) => thumb instanceof Api.PhotoSize).sort((a, b) => a.w - b.w);
  const [still] = stills;
  const location = {
    id: id.toString(),
    accessHash: accessHash.toString(),
    fileReference: fileReference.toString('base64'),
    dc: dcId,
  };
  if (mimeType !== STICKER_TYPE) return null;
  return {
    id: location.id,
    file: { ...location, size: count(size), thumb: '' },
    thumb: still ? { ...location, size: count(still.size), thumb: textOf(still.type) } : null,
  };
}

/** By `peerKey`. */
function namesOf({ users, chats }: Api.payments.StarGifts): Map<string, string> {
  const names = new Map<string, string>();
  for (const user of users) {
    if (!(user instanceof Api.User)) continue;
    names.set(`user ${user.id}`, textOf([user.firstName, user.lastName].filter(Boolean).join(' ')));
  }
  for (const chat of chats) if ('title' in chat) names.set(`channel ${chat.id}`, textOf(chat.title));
  return names;
}

function peerKey(peer: Api.TypePeer): string {
  if (peer instanceof Api.PeerUser) return `user ${peer.userId}`;
  return peer instanceof Api.PeerChannel ? `channel ${peer.channelId}` : '';
}

function textOf(text: string | undefined): string {
  return storableText(text ?? '', MAX_TEXT_LENGTH);
}

/** Not negative, and a whole number that JSON can hold. */
function count(value: { toString(): string } | undefined): number {
  const number = Number(value?.toString() ?? 0);
  return number > 0 ? Math.min(number, Number.MAX_SAFE_INTEGER) : 0;
}

function dateOf(seconds: number | undefined): number | null {
  return seconds !== undefined && seconds > 0 && seconds <= MAX_DATE ? seconds : null;
}
