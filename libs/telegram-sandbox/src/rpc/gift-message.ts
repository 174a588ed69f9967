import type { Api, ServiceMessage, Tl } from '../tl/codec.js';
import type { LedgerEntry } from '../world/ledger.js';
import type { World } from '../world/world.js';
import { convertedStars, toStarGift } from './star-gift.js';

/** The pts of an account without messages. */
const FIRST_PTS = 1;

/** Every gift that an account sent or received is one message and increases its pts by one. */
export const ptsOf = (world: World, phone: string): number => FIRST_PTS + world.ledger.messageBox(phone).length;

/** The messages after that state, oldest first. */
export function messagesSince(world: World, phone: string, pts: number): ServiceMessage[] {
  return world.ledger
    .messageBox(phone)
    .slice(pts - FIRST_PTS)
    .map((entry, i) => toMessage(world, phone, entry, pts - FIRST_PTS + i + 1));
}

export function toNewMessage(world: World, phone: string, entry: LedgerEntry): Tl<Api.UpdateNewMessage> {
  const id = world.ledger.messageBox(phone).indexOf(entry) + 1;
  return { _: 'updateNewMessage', message: toMessage(world, phone, entry, id), pts: FIRST_PTS + id, ptsCount: 1 };
}

/** @param phone digits of the account that owns the message box */
function toMessage(world: World, phone: string, entry: LedgerEntry, id: number): ServiceMessage {
  const from = world.accounts.get(entry.phone);
  const to = world.accounts.get(entry.gift?.to ?? entry.phone);
  const gift = entry.gift && world.gifts.find(BigInt(entry.gift.giftId));
  if (!entry.gift || !gift) throw new Error('A message without a gift');
  const { message, hideName } = entry.gift;
  return {
    _: 'messageService',
    // A gift to oneself lies in Saved Messages, whose messages are not outgoing.
    ...(phone === from.phone && to.id !== from.id && { out: true }),
    id,
    fromId: { _: 'peerUser', userId: from.id },
    peerId: { _: 'peerUser', userId: phone === from.phone ? to.id : from.id },
    ...(to.id === from.id && { savedPeerId: { _: 'peerUser' as const, userId: from.id } }),
    date: entry.at,
    action: {
      _: 'messageActionStarGift',
      ...(hideName && { nameHidden: true }),
      gift: toStarGift(world, gift, phone),
      ...(message !== null && { message: { _: 'textWithEntities' as const, text: message, entities: [] } }),
      convertStars: convertedStars(gift),
    },
  };
}
