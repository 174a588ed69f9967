import type { Api, Tl } from '../tl/codec.js';
import type { Currency, LedgerEntry } from '../world/ledger.js';
import type { Stars } from '../world/stars.js';
import { toNanos } from '../world/stars.js';
import type { TransactionPeer } from '../world/transaction.js';
import type { Account, World } from '../world/world.js';
import { toStarGift } from './star-gift.js';

export const toStarsAmount = ({ amount, nanos }: Stars): Tl<Api.StarsAmount> => ({
  _: 'starsAmount',
  amount: BigInt(amount),
  nanos,
});

/** TON are sent in whole billionths. */
export const toAmount = (value: Stars, currency: Currency = 'stars'): Tl<Api.TypeStarsAmount> =>
  currency === 'ton' ? { _: 'starsTonAmount', amount: toNanos(value) } : toStarsAmount(value);

export function toTransaction(world: World, entry: LedgerEntry): Tl<Api.StarsTransaction> {
  const { id, phone, at, stars, gift, isRefund, state, currency, details = {} } = entry;
  const giftId = gift?.giftId ?? details.giftId;
  const bought = giftId === undefined ? undefined : world.gifts.find(BigInt(giftId));
  const { title, description, flags = [], numbers } = details;
  return {
    _: 'starsTransaction' as const,
    id,
    amount: toAmount(stars, currency),
    date: at,
    peer: toTransactionPeer(world, peerOf(entry, bought !== undefined)),
    ...(isRefund && { refund: true }),
    ...(state === 'pending' && { pending: true }),
    ...(state === 'failed' && { failed: true }),
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    ...numbers,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(bought && { stargift: toStarGift(world, bought, phone) }),
  };
}

/** The accounts that transactions name. */
export function usersIn(world: World, entries: LedgerEntry[]): Account[] {
  return entries.flatMap(({ gift, details }) => {
    const phone = gift?.to ?? (details?.peer?.kind === 'user' ? details.peer.phone : undefined);
    return phone === undefined ? [] : [world.accounts.get(phone)];
  });
}

/** The chats and channels that transactions name, each once. */
export function chatsIn(entries: LedgerEntry[]): Tl<Api.TypeChat>[] {
  const byId = new Map<string, Tl<Api.TypeChat>>();
  for (const { details } of entries) {
    const peer = details?.peer;
    if (peer?.kind === 'chat') byId.set(peer.id, { _: 'chatForbidden', id: BigInt(peer.id), title: peer.title });
    if (peer?.kind === 'channel')
      byId.set(peer.id, { _: 'channelForbidden', id: BigInt(peer.id), accessHash: 1n, title: peer.title });
  }
  return [...byId.values()];
}

function peerOf({ gift, details }: LedgerEntry, isGift: boolean): TransactionPeer {
  if (details?.peer) return details.peer;
  return gift && isGift ? { kind: 'user', phone: gift.to } : { kind: 'fragment' };
}

function toTransactionPeer(world: World, peer: TransactionPeer): Tl<Api.TypeStarsTransactionPeer> {
  switch (peer.kind) {
    case 'user':
      return {
        _: 'starsTransactionPeer',
        peer: { _: 'peerUser', userId: world.accounts.get(peer.phone).id },
      };
    case 'chat':
      return { _: 'starsTransactionPeer', peer: { _: 'peerChat', chatId: BigInt(peer.id) } };
    case 'channel':
      return { _: 'starsTransactionPeer', peer: { _: 'peerChannel', channelId: BigInt(peer.id) } };
    case 'appStore':
      return { _: 'starsTransactionPeerAppStore' };
    case 'playMarket':
      return { _: 'starsTransactionPeerPlayMarket' };
    case 'premiumBot':
      return { _: 'starsTransactionPeerPremiumBot' };
    case 'fragment':
      return { _: 'starsTransactionPeerFragment' };
    case 'ads':
      return { _: 'starsTransactionPeerAds' };
    case 'api':
      return { _: 'starsTransactionPeerAPI' };
    case 'unsupported':
      return { _: 'starsTransactionPeerUnsupported' };
  }
}
