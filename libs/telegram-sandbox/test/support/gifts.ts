import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import type { GiftDrop } from '../../src/index.js';
import type { Desk, Office } from './office.js';

/** Both with Premium: 4784 Stars, and 21. */
export const RICH = '+9996612832';
export const POOR = '+9996612433';
export const ROSE = Long.fromNumber(5170);
export const self = { _: 'inputPeerSelf' } as tl.TypeInputPeer;

export const drop = (office: Office, terms: Partial<GiftDrop> = {}) =>
  office.world.gifts.drop({ id: 5170n, stars: 15, title: 'Rose', ...terms });
export const peerOf = (office: Office, phone: string): tl.TypeInputPeer => {
  const { id } = office.world.account(phone);
  return { _: 'inputPeerUser', userId: Number(id), accessHash: Long.fromString(String(id)) };
};
export const invoiceFor = (peer = self, more: Partial<tl.RawInputInvoiceStarGift> = {}): tl.TypeInputInvoice => ({
  _: 'inputInvoiceStarGift',
  peer,
  giftId: ROSE,
  ...more,
});
export const ask = (desk: Desk, invoice: tl.TypeInputInvoice) => desk.ask({ _: 'payments.getPaymentForm', invoice });
export const send = (desk: Desk, formId: Long, invoice: tl.TypeInputInvoice) =>
  desk.ask({ _: 'payments.sendStarsForm', formId, invoice });
export function buy(desk: Desk, peer = self): tl.RpcCallReturn['payments.sendStarsForm'] {
  const { formId } = ask(desk, invoiceFor(peer)) as tl.payments.RawPaymentFormStarGift;
  return send(desk, formId, invoiceFor(peer));
}
