import type { Api } from '../tl/codec.js';
import { assertSelf, method } from './call.js';

export const payments = [
  method<Api.payments.GetStarsStatus>('payments.getStarsStatus', (call, { peer, ton }) => {
    const self = call.account();
    assertSelf(peer, self, 'PEER_ID_INVALID');
    const { amount, nanos } = self.stars;
    return {
      _: 'payments.starsStatus',
      balance: ton ? { _: 'starsTonAmount', amount: 0n } : { _: 'starsAmount', amount: BigInt(amount), nanos },
      chats: [],
      users: [],
    };
  }),
];
