import type { Api, Tl } from '../tl/codec.js';
import type { Currency, LedgerEntry, LedgerPage, LedgerQuery } from '../world/ledger.js';
import { RpcError } from '../world/rpc-error.js';
import type { Account, World } from '../world/world.js';
import { assertSelf, method } from './call.js';
import { chatsIn, toAmount, toTransaction, usersIn } from './star-transaction.js';
import { toUsers } from './users.js';

const MAX_PAGE = 100;
const MAX_IDS = 100;

/** https://core.telegram.org/api/stars */
export const stars = [
  method<Api.payments.GetStarsStatus>('payments.getStarsStatus', (call, { peer, ton }) => {
    const self = call.account();
    assertSelf(peer, self, 'PEER_ID_INVALID');
    const { world } = call;
    const currency = ton ? 'ton' : 'stars';
    const page = world.ledger.page(self.phone, { currency, offset: '', limit: world.ledger.rules.statusRows });
    return toStatus(world, self, page, currency);
  }),
  method<Api.payments.GetStarsTransactions>('payments.getStarsTransactions', (call, request) => {
    const self = call.account();
    assertSelf(request.peer, self, 'PEER_ID_INVALID');
    if (request.subscriptionId !== undefined) throw new RpcError(400, 'SUBSCRIPTION_ID_INVALID');
    const { inbound, outbound, ascending = false, offset, ton } = request;
    const currency = ton ? 'ton' : 'stars';
    const direction: LedgerQuery['direction'] = inbound === outbound ? undefined : inbound ? 'inbound' : 'outbound';
    const limit = Math.min(Math.max(request.limit, 1), MAX_PAGE);
    const order = { ...(direction && { direction }), ascending };
    const page = call.world.ledger.page(self.phone, { currency, ...order, offset, limit });
    return toStatus(call.world, self, page, currency);
  }),
  method<Api.payments.GetStarsTransactionsByID>('payments.getStarsTransactionsByID', (call, { peer, id, ton }) => {
    const self = call.account();
    assertSelf(peer, self, 'PEER_ID_INVALID');
    if (id.length === 0 || id.length > MAX_IDS) throw new RpcError(400, 'TRANSACTION_ID_INVALID');
    const currency = ton ? 'ton' : 'stars';
    const entries = id.map((asked): LedgerEntry =>
      call.world.ledger.byId(self.phone, asked.id, asked.refund ?? false, currency),
    );
    return toStatus(call.world, self, { entries, nextOffset: undefined }, currency);
  }),
];

function toStatus(
  world: World,
  self: Account,
  { entries, nextOffset }: LedgerPage,
  currency: Currency,
): Tl<Api.payments.StarsStatus> {
  return {
    _: 'payments.starsStatus',
    balance: toAmount(currency === 'ton' ? world.ledger.ton(self.phone) : self.stars, currency),
    ...(entries.length && { history: entries.map((entry) => toTransaction(world, entry)) }),
    ...(nextOffset !== undefined && { nextOffset }),
    chats: chatsIn(entries),
    users: toUsers(self, usersIn(world, entries)),
  };
}
