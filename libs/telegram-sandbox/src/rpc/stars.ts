import type { Api, Tl } from '../tl/codec.js';
import type { LedgerEntry, LedgerQuery } from '../world/ledger.js';
import { RpcError } from '../world/rpc-error.js';
import type { Stars } from '../world/stars.js';
import type { Account, World } from '../world/world.js';
import { assertSelf, method } from './call.js';
import { toStarGift } from './star-gift.js';
import { toUsers } from './users.js';

const MAX_PAGE = 100;
/** How many of the newest transactions are in the answer with the balance. */
const HISTORY_WITH_STATUS = 10;

/** https://core.telegram.org/api/stars */
export const stars = [
  method<Api.payments.GetStarsStatus>('payments.getStarsStatus', (call, { peer, ton }) => {
    const self = call.account();
    assertSelf(peer, self, 'PEER_ID_INVALID');
    return ton ? toTonStatus() : toStatus(call.world, self, { offset: '', limit: HISTORY_WITH_STATUS });
  }),
  method<Api.payments.GetStarsTransactions>('payments.getStarsTransactions', (call, request) => {
    const self = call.account();
    assertSelf(request.peer, self, 'PEER_ID_INVALID');
    if (request.subscriptionId !== undefined) throw new RpcError(400, 'SUBSCRIPTION_ID_INVALID');
    if (request.ton) return toTonStatus();
    const { inbound, outbound, ascending = false, offset } = request;
    const direction = inbound === outbound ? undefined : inbound ? 'inbound' : 'outbound';
    const limit = Math.min(Math.max(request.limit, 1), MAX_PAGE);
    return toStatus(call.world, self, { ...(direction && { direction }), ascending, offset, limit });
  }),
];

export const toStarsAmount = ({ amount, nanos }: Stars): Tl<Api.StarsAmount> => ({
  _: 'starsAmount',
  amount: BigInt(amount),
  nanos,
});

/** Accounts have no TON. */
function toTonStatus(): Tl<Api.payments.StarsStatus> {
  return { _: 'payments.starsStatus', balance: { _: 'starsTonAmount', amount: 0n }, chats: [], users: [] };
}

function toStatus(world: World, self: Account, query: LedgerQuery): Tl<Api.payments.StarsStatus> {
  const { entries, nextOffset } = world.ledger.page(self.phone, query);
  const receivers = entries.flatMap(({ gift }) => (gift ? [world.accounts.get(gift.to)] : []));
  return {
    _: 'payments.starsStatus',
    balance: toStarsAmount(self.stars),
    ...(entries.length && { history: entries.map((entry) => toTransaction(world, entry)) }),
    ...(nextOffset !== undefined && { nextOffset }),
    chats: [],
    users: toUsers(self, receivers),
  };
}

function toTransaction(world: World, { id, phone, at, stars, gift }: LedgerEntry): Tl<Api.StarsTransaction> {
  const common = { _: 'starsTransaction' as const, id, amount: toStarsAmount(stars), date: at };
  const bought = gift && world.gifts.find(BigInt(gift.giftId));
  if (!gift || !bought) return { ...common, peer: { _: 'starsTransactionPeerFragment' } };
  const peer = { _: 'peerUser' as const, userId: world.accounts.get(gift.to).id };
  return {
    ...common,
    peer: { _: 'starsTransactionPeer', peer },
    stargift: toStarGift(world, bought, phone),
  };
}
