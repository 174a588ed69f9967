import type { Api, Tl } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import type { Order } from '../world/shop.js';
import type { Account, World } from '../world/world.js';
import { method } from './call.js';
import { toNewMessage } from './gift-message.js';
import { toStarsAmount } from './star-transaction.js';
import { accountByPeer, toUsers } from './users.js';

/** Buying a gift (https://core.telegram.org/api/gifts#buying-and-sending-gifts). */
export const paymentForms = [
  method<Api.payments.GetPaymentForm>('payments.getPaymentForm', (call, { invoice }) => {
    const buyer = call.unfrozenAccount();
    const { id, gift } = call.world.shop.createForm(buyer, toOrder(call.world, invoice, buyer));
    const price = { _: 'labeledPrice' as const, label: gift.title ?? 'Gift', amount: BigInt(gift.stars) };
    return {
      _: 'payments.paymentFormStarGift',
      formId: id,
      invoice: { _: 'invoice', currency: 'XTR', prices: [price] },
    };
  }),
  method<Api.payments.SendStarsForm>('payments.sendStarsForm', (call, { formId, invoice }) => {
    const { world, device } = call;
    const buyer = call.unfrozenAccount();
    const order = toOrder(world, invoice, buyer);
    const entry = world.shop.submitForm({ phone: buyer.phone, deviceId: device.id }, formId, order);
    return {
      _: 'payments.paymentResult',
      updates: {
        _: 'updates',
        updates: [
          { _: 'updateStarsBalance', balance: toStarsAmount(world.accounts.get(buyer.phone).stars) },
          toNewMessage(world, buyer.phone, entry),
        ],
        users: toUsers(buyer, [buyer, order.to]),
        chats: [],
        date: entry.at,
        seq: 0,
      },
    };
  }),
];

/** @throws RpcError FORM_UNSUPPORTED for an invoice that is not for a gift, PEER_ID_INVALID */
function toOrder(world: World, invoice: Tl<Api.TypeInputInvoice>, buyer: Account): Order {
  if (invoice._ !== 'inputInvoiceStarGift') throw new RpcError(400, 'FORM_UNSUPPORTED');
  const { peer, giftId, message, hideName = false } = invoice;
  return { giftId, to: accountByPeer(world, peer, buyer), message: message?.text ?? null, hideName };
}
