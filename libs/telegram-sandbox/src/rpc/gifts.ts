import { createHash } from 'node:crypto';
import type { Api, Tl } from '../tl/codec.js';
import { encodeAnswer } from '../tl/codec.js';
import { NEWEST_LAYER } from '../tl/layers.js';
import { method } from './call.js';
import { releasersOf } from './gift-releaser.js';
import { toStarGift } from './star-gift.js';

const LOCKED = 'This gift is not available yet.';
const PREMIUM_ONLY = 'This gift is only for subscribers of Telegram Premium.';

/** The catalogue (https://core.telegram.org/api/gifts). */
export const gifts = [
  method<Api.payments.GetStarGifts>('payments.getStarGifts', (call, { hash }) => {
    const { phone } = call.account();
    const { gifts, catalogueLimit } = call.world;
    catalogueLimit.count(phone);
    const sold = gifts.list();
    const listed = () => sold.map((gift) => toStarGift(call.world, gift, phone));
    const current = gifts.hashOf === 'ids' ? hashOfIds(sold) : hashOfAll(listed());
    if (hash === current) return { _: 'payments.starGiftsNotModified' };
    return { _: 'payments.starGifts', hash: current, gifts: listed(), chats: [], users: releasersOf(sold) };
  }),
  method<Api.payments.CheckCanSendGift>('payments.checkCanSendGift', (call, { giftId }) => {
    const { premiumUntil } = call.account();
    const { lockedUntil = 0, premiumOnly } = call.world.gifts.get(giftId);
    if (lockedUntil > call.world.now()) return failed(LOCKED);
    return premiumOnly && premiumUntil === null ? failed(PREMIUM_ONLY) : { _: 'payments.checkCanSendGiftResultOk' };
  }),
];

/** https://core.telegram.org/api/offsets#hash-generation, its lower half; never 0, which clients send without a list. */
function hashOfIds(list: readonly { id: bigint }[]): number {
  let hash = 0n;
  for (const { id } of list) {
    hash ^= hash >> 21n;
    hash ^= BigInt.asUintN(64, hash << 35n);
    hash ^= hash >> 4n;
    hash = BigInt.asUintN(64, hash + id);
  }
  return Number(BigInt.asIntN(32, hash)) || 1;
}

/** Changes with every change of the list; never 0. */
function hashOfAll(list: Tl<Api.StarGift>[]): number {
  const hash = createHash('sha256');
  for (const gift of list) hash.update(encodeAnswer(gift, NEWEST_LAYER));
  return hash.digest().readInt32LE() || 1;
}

function failed(text: string): Tl<Api.payments.CheckCanSendGiftResultFail> {
  return { _: 'payments.checkCanSendGiftResultFail', reason: { _: 'textWithEntities', text, entities: [] } };
}
