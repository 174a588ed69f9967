import type { Api, Tl } from '../tl/codec.js';
import type { LedgerEntry } from '../world/ledger.js';
import { RpcError } from '../world/rpc-error.js';
import type { World } from '../world/world.js';
import { method } from './call.js';
import { convertedStars, toStarGift } from './star-gift.js';
import { accountByPeer, toUsers } from './users.js';

const MAX_PAGE = 100;

interface Received {
  entry: LedgerEntry;
  /** The id of the message about the gift. */
  messageId: number;
}

/** The gifts on a profile, newest first (https://core.telegram.org/api/gifts#saved-gifts). */
export const savedGifts = [
  method<Api.payments.GetSavedStarGifts>('payments.getSavedStarGifts', (call, { peer, offset, limit }) => {
    const self = call.account();
    const { world } = call;
    const { phone } = accountByPeer(world, peer, self);
    const all = receivedBy(world, phone);
    const from = offsetIn(offset);
    const until = from + Math.min(Math.max(limit, 1), MAX_PAGE);
    const page = all.slice(from, until);
    const isOwn = phone === self.phone;
    const named = page.filter(({ entry }) => isOwn || !entry.gift?.hideName);
    return {
      _: 'payments.savedStarGifts',
      count: all.length,
      gifts: page.flatMap((received) => toSavedGift(world, received, isOwn) ?? []),
      ...(until < all.length && { nextOffset: String(until) }),
      chats: [],
      users: toUsers(
        self,
        named.map(({ entry }) => world.accounts.get(entry.phone)),
      ),
    };
  }),
];

function receivedBy(world: World, phone: string): Received[] {
  return world.ledger
    .messageBox(phone)
    .map((entry, i) => ({ entry, messageId: i + 1 }))
    .filter(({ entry }) => entry.gift?.to === phone)
    .reverse();
}

/** @param isOwn whether the caller is the receiver, who alone gets the message id and a hidden sender */
function toSavedGift(world: World, received: Received, isOwn: boolean): Tl<Api.SavedStarGift> | undefined {
  const { entry, messageId } = received;
  const paid = entry.gift;
  const gift = paid && world.gifts.find(BigInt(paid.giftId));
  if (!gift) return undefined;
  const { hideName, message, to } = paid;
  return {
    _: 'savedStarGift',
    ...(hideName && { nameHidden: true }),
    ...((isOwn || !hideName) && { fromId: { _: 'peerUser' as const, userId: world.accounts.get(entry.phone).id } }),
    date: entry.at,
    gift: toStarGift(world, gift, to),
    ...(message !== null && { message: { _: 'textWithEntities' as const, text: message, entities: [] } }),
    ...(isOwn && { msgId: messageId, convertStars: convertedStars(gift) }),
  };
}

/** @throws RpcError OFFSET_INVALID */
function offsetIn(offset: string): number {
  if (!/^\d{0,9}$/.test(offset)) throw new RpcError(400, 'OFFSET_INVALID');
  return Number(offset);
}
