import { STICKER_SHAPES } from '../world/sticker-look.js';
import { InvalidInput, fields, flag, nullOr, oneOf, text, whole } from './input.js';

const INT32_MAX = 2 ** 31 - 1;

/** The id of a gift, in decimal. */
export const readGiftId = (value: unknown, where: string): bigint => {
  const digits = text(value, where);
  if (!/^\d{1,18}$/.test(digits)) throw new InvalidInput(`${where} must be a whole number in a string`);
  return BigInt(digits);
};
const colour = whole(0, 0xff_ff_ff);
const seconds = whole(0, INT32_MAX);

export const readGift = fields(
  { id: readGiftId, stars: whole(1, INT32_MAX) },
  {
    title: text,
    total: whole(1, INT32_MAX),
    perUser: whole(1, INT32_MAX),
    premiumOnly: flag,
    lockedUntil: seconds,
    officialAppsOnly: flag,
    at: whole(0, Number.MAX_SAFE_INTEGER),
    dc: whole(1, 999),
    birthday: flag,
    upgradeStars: whole(1, INT32_MAX),
    releasedBy: text,
    auction: fields({ slug: text, perRound: whole(1, INT32_MAX), startsAt: seconds }, {}),
    background: fields({ center: colour, edge: colour, text: colour }, {}),
    resale: fields({ count: whole(1, INT32_MAX), minStars: whole(1, INT32_MAX) }, {}),
    look: fields({ shape: oneOf(...STICKER_SHAPES), color: colour }, {}),
    files: fields({}, { animation: text, thumb: text }),
  },
);
export const readSale = fields({ count: whole(1, INT32_MAX) }, {});
export const readCatalogue = fields({}, { hash: oneOf('ids', 'all'), perMinute: nullOr(whole(0, INT32_MAX)) });
