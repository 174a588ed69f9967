import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import type { GiftDrop } from '../../src/index.js';
import type { RpcClient, RpcHarness } from './rpc-harness.js';

/** Both with Premium: 4784 Stars, and 21. */
export const RICH = '+9996612832';
export const POOR = '+9996612433';
export const ROSE = Long.fromNumber(5170);
export const self = { _: 'inputPeerSelf' } as tl.TypeInputPeer;

export const drop = (harness: RpcHarness, terms: Partial<GiftDrop> = {}) =>
  harness.world.gifts.drop({ id: 5170n, stars: 15, title: 'Rose', ...terms });
export const peerOf = (harness: RpcHarness, phone: string): tl.TypeInputPeer => {
  const { id } = harness.world.account(phone);
  return { _: 'inputPeerUser', userId: Number(id), accessHash: Long.fromString(String(id)) };
};
export const invoiceFor = (peer = self, more: Partial<tl.RawInputInvoiceStarGift> = {}): tl.TypeInputInvoice => ({
  _: 'inputInvoiceStarGift',
  peer,
  giftId: ROSE,
  ...more,
});
export const ask = (client: RpcClient, invoice: tl.TypeInputInvoice) =>
  client.call({ _: 'payments.getPaymentForm', invoice });
export const send = (client: RpcClient, formId: Long, invoice: tl.TypeInputInvoice) =>
  client.call({ _: 'payments.sendStarsForm', formId, invoice });
export function buy(client: RpcClient, peer = self): tl.RpcCallReturn['payments.sendStarsForm'] {
  const { formId } = ask(client, invoiceFor(peer)) as tl.payments.RawPaymentFormStarGift;
  return send(client, formId, invoiceFor(peer));
}
