import { PHOTOS } from '../world/test-numbers.js';
import { InvalidInput, fields, flag, listOf, nullOr, oneOf, text, whole } from './input.js';

const INT32_MAX = 2 ** 31 - 1;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;
const MAX_MINTED_AT_ONCE = 5000;

const hex = (value: unknown, where: string): string => {
  const digits = text(value, where);
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) throw new InvalidInput(`${where} must be bytes in hex`);
  return digits;
};
const seconds = whole(0, INT32_MAX);

export const readStars = fields({ amount: whole(-SAFE_MAX, SAFE_MAX), nanos: whole(-999_999_999, 999_999_999) }, {});
export const readProfile = fields(
  {},
  {
    firstName: text,
    lastName: text,
    username: nullOr(text),
    premiumUntil: nullOr(seconds),
    stars: readStars,
    photo: nullOr(fields({ person: oneOf(...PHOTOS), dc: whole(1, 999) }, { thumb: hex })),
    banned: flag,
    deleted: flag,
    frozenSince: nullOr(seconds),
    refusesGifts: flag,
    bot: flag,
  },
);
export const readEnding = fields({}, { ending: oneOf('AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED') });
export const readPassword = fields({ password: nullOr(fields({ text, hint: text }, {})) }, {});
export const readLoginEmail = fields({ email: nullOr(text) }, {});
export const readQr = fields({ code: text }, {});
export const readMint = fields(
  { phones: listOf(text, MAX_MINTED_AT_ONCE) },
  { device: text, authKey: hex, apiId: whole(1, INT32_MAX), since: seconds },
);
