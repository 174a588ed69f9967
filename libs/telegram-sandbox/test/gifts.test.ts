import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import type { GiftDrop } from '../src/index.js';
import { expectRefusal, Office } from './support/office.js';
import type { Desk } from './support/office.js';

const MINUTE = 60_000;
/** Both with Premium: 4784 Stars, and 21. */
const RICH = '+9996612832';
const POOR = '+9996612433';
const ROSE = Long.fromNumber(5170);
const self = { _: 'inputPeerSelf' } as tl.TypeInputPeer;

let office: Office;
let rich: Desk;

beforeEach(() => {
  office = new Office();
  rich = office.admit('Rich', RICH);
});

const drop = (terms: Partial<GiftDrop> = {}) =>
  office.world.gifts.drop({ id: 5170n, stars: 15, title: 'Rose', ...terms });
const peerOf = (phone: string): tl.TypeInputPeer => {
  const { id } = office.world.account(phone);
  return { _: 'inputPeerUser', userId: Number(id), accessHash: Long.fromString(String(id)) };
};
const invoiceFor = (peer = self, more: Partial<tl.RawInputInvoiceStarGift> = {}): tl.TypeInputInvoice => ({
  _: 'inputInvoiceStarGift',
  peer,
  giftId: ROSE,
  ...more,
});
const ask = (desk: Desk, invoice: tl.TypeInputInvoice) => desk.ask({ _: 'payments.getPaymentForm', invoice });
const send = (desk: Desk, formId: Long, invoice: tl.TypeInputInvoice) =>
  desk.ask({ _: 'payments.sendStarsForm', formId, invoice });
function buy(desk: Desk, peer = self): tl.RpcCallReturn['payments.sendStarsForm'] {
  const { formId } = ask(desk, invoiceFor(peer)) as tl.payments.RawPaymentFormStarGift;
  return send(desk, formId, invoiceFor(peer));
}
const listed = (desk: Desk, hash = 0) => desk.ask({ _: 'payments.getStarGifts', hash });
const gifts = (desk: Desk) => (listed(desk) as tl.payments.RawStarGifts).gifts;

test('the catalogue lists what is on sale, and says when nothing has changed', () => {
  drop({ total: 500, perUser: 2, premiumOnly: true });
  drop({ id: 5171n, stars: 100, title: undefined, at: office.now + MINUTE });
  const list = listed(rich) as tl.payments.RawStarGifts;
  expect(list.gifts).toMatchObject([
    {
      limited: true,
      soldOut: false,
      limitedPerUser: true,
      requirePremium: true,
      availabilityTotal: 500,
      availabilityRemains: 500,
      perUserTotal: 2,
      perUserRemains: 2,
      title: 'Rose',
      sticker: { mimeType: 'application/x-tgsticker' },
    },
  ]);
  expect(listed(rich, list.hash)).toEqual({ _: 'payments.starGiftsNotModified' });
  office.now += MINUTE;
  expect(gifts(rich)).toMatchObject([{ title: 'Rose' }, { limited: false, limitedPerUser: false }]);
  office.world.gifts.sell(5170n, 3);
  expect(gifts(rich)).toMatchObject([{ availabilityRemains: 497 }, {}]);
  expect(listed(rich, list.hash)._).toBe('payments.starGifts');
});

test('a purchase is one entry of the ledger, from which everything else follows', () => {
  drop({ total: 2, perUser: 2 });
  const { updates } = buy(rich) as tl.payments.RawPaymentResult;
  expect(updates).toMatchObject({
    updates: [
      { _: 'updateStarsBalance' },
      {
        _: 'updateNewMessage',
        pts: 2,
        message: { out: true, id: 1, action: { _: 'messageActionStarGift', gift: { title: 'Rose' } } },
      },
    ],
    users: [{ self: true }],
  });
  expect(office.world.account(RICH).stars).toEqual({ amount: 4784 - 15, nanos: 0 });
  expect(office.world.ledger.entries()).toMatchObject([
    { phone: '9996612832', stars: { amount: -15 }, gift: { giftId: '5170', to: '9996612832', message: null } },
  ]);
  expect(gifts(rich)).toMatchObject([{ availabilityRemains: 1, perUserRemains: 1 }]);
  expect(rich.ask({ _: 'updates.getState' })).toMatchObject({ pts: 2 });
});

test.each<[string, Partial<GiftDrop>, number, string]>([
  ['is sold out', { total: 0 }, 400, 'STARGIFT_USAGE_LIMITED'],
  ['may not be bought by this account any more', { perUser: 0 }, 400, 'STARGIFT_USER_USAGE_LIMITED'],
  ['costs more than the account has', { stars: 4785 }, 400, 'BALANCE_TOO_LOW'],
  ['is locked', { lockedUntil: Date.UTC(2026, 0, 2) / 1000 }, 406, 'PRECHECKOUT_FAILED'],
])('a gift that %s is not sold, and the form stays open', (_, terms, code, text) => {
  drop(terms);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expectRefusal(() => send(rich, formId, invoiceFor()), code, text);
  expectRefusal(() => send(rich, formId, invoiceFor()), code, text);
  expect(office.world.ledger.entries()).toEqual([]);
  drop({ ...(terms.stars !== undefined && { stars: terms.stars }) });
  if (text === 'BALANCE_TOO_LOW') office.world.topUp(RICH, { amount: 1, nanos: 0 });
  send(rich, formId, invoiceFor());
  expect(office.world.account(RICH).stars.amount).toBe(text === 'BALANCE_TOO_LOW' ? 0 : 4784 - 15);
});

test.each<[string, Partial<GiftDrop>, string, number, string]>([
  ['only sold in official apps', { officialAppsOnly: true }, RICH, 406, 'API_GIFT_RESTRICTED_UPDATE_APP'],
  ['for Premium', { premiumOnly: true }, POOR, 403, 'PREMIUM_ACCOUNT_REQUIRED'],
  ['not on sale yet', { at: Date.UTC(2027, 0, 1) }, RICH, 400, 'STARGIFT_NOT_FOUND'],
])('there is no form for a gift that is %s', (_, terms, phone, code, text) => {
  drop(terms);
  const desk = office.admit('Buyer', phone);
  office.world.change(phone, { premiumUntil: null });
  expectRefusal(() => ask(desk, invoiceFor()), code, text);
});

test('there is no form for what is no gift, nobody or too much text', () => {
  expectRefusal(() => ask(rich, invoiceFor()), 400, 'STARGIFT_INVALID');
  const rose = drop();
  expectRefusal(() => ask(rich, { _: 'inputInvoiceSlug', slug: 'x' }), 400, 'FORM_UNSUPPORTED');
  expectRefusal(() => ask(rich, invoiceFor({ _: 'inputPeerEmpty' })), 400, 'PEER_ID_INVALID');
  const wrongHash: tl.RawInputPeerUser = { _: 'inputPeerUser', userId: Number(9996612433), accessHash: Long.ZERO };
  expectRefusal(() => ask(rich, invoiceFor(wrongHash)), 400, 'PEER_ID_INVALID');
  expectRefusal(() => ask(rich, invoiceFor({ ...wrongHash, userId: 777000 })), 400, 'PEER_ID_INVALID');
  const message: tl.TypeTextWithEntities = { _: 'textWithEntities', text: 'x'.repeat(256), entities: [] };
  expectRefusal(() => ask(rich, invoiceFor(self, { message })), 400, 'STARGIFT_MESSAGE_INVALID');
  office.world.change(POOR, { refusesGifts: true });
  expectRefusal(() => ask(rich, invoiceFor(peerOf(POOR))), 403, 'USER_DISALLOWED_STARGIFTS');
  rose.withdraw();
  expectRefusal(() => ask(rich, invoiceFor()), 400, 'STARGIFT_NOT_FOUND');
});

test('a form is good for one order of one account, at one price, for ten minutes', () => {
  drop();
  const poor = office.admit('Poor', POOR);
  const form = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expect(form.invoice).toMatchObject({ currency: 'XTR', prices: [{ label: 'Rose', amount: Long.fromNumber(15) }] });
  expectRefusal(() => send(rich, Long.ZERO, invoiceFor()), 400, 'FORM_ID_EMPTY');
  expectRefusal(() => send(rich, Long.ONE, invoiceFor()), 400, 'FORM_EXPIRED');
  expectRefusal(() => send(poor, form.formId, invoiceFor(peerOf(RICH))), 400, 'FORM_EXPIRED');
  expectRefusal(() => send(rich, form.formId, invoiceFor(peerOf(POOR))), 400, 'FORM_EXPIRED');
  expectRefusal(() => send(rich, form.formId, { _: 'inputInvoiceSlug', slug: 'x' }), 400, 'FORM_UNSUPPORTED');
  drop({ stars: 16 });
  expectRefusal(() => send(rich, form.formId, invoiceFor()), 406, 'STARS_FORM_AMOUNT_MISMATCH');
  drop();
  office.now += 10 * MINUTE;
  expectRefusal(() => send(rich, form.formId, invoiceFor()), 400, 'FORM_EXPIRED');
  expect(office.world.ledger.entries()).toEqual([]);
});

test('open forms are bounded', () => {
  drop();
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  const [buyer, to] = [office.world.account(POOR), office.world.account(POOR)];
  for (let i = 0; i < 10_000; i++) office.world.shop.form(buyer, { giftId: 5170n, to, message: null, hideName: false });
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_EXPIRED');
});

test('a form that was paid is a duplicate, for ever', () => {
  drop();
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  send(rich, formId, invoiceFor());
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  office.now += 60 * MINUTE;
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  expect(office.world.ledger.entries()).toHaveLength(1);
});

test('a form in progress is a duplicate, and is paid or not when it settles', () => {
  drop({ total: 1 });
  office.world.shop.submissions('inProgress');
  const forms = [0, 1].map(() => (ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift).formId);
  for (const formId of forms) {
    expectRefusal(() => send(rich, formId, invoiceFor()), -503, 'Timeout');
    expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  }
  expect(office.world.ledger.entries()).toEqual([]);
  office.now += 20 * MINUTE;
  ask(rich, invoiceFor());
  expect(office.world.shop.settle()).toMatchObject([{ gift: { formId: String(forms[0]) } }]);
  expect(office.world.ledger.entries()).toHaveLength(1);
  for (const formId of forms) expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  drop({ total: 5 });
  expect(office.world.shop.settle()).toEqual([]);
});

test('a form that has failed is a duplicate, and nothing was paid', () => {
  drop();
  office.world.shop.submissions('failed');
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expectRefusal(() => send(rich, formId, invoiceFor()), 406, 'PRECHECKOUT_FAILED');
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  office.world.shop.submissions('accepted');
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  expect(office.world.ledger.entries()).toEqual([]);
});

test('a gift that is sold out says so, and when it was sold', () => {
  const rose = drop({ total: 3 });
  buy(rich);
  office.now += MINUTE;
  rose.sellOut();
  const [gift] = gifts(rich);
  const first = Date.UTC(2026, 0, 1) / 1000;
  expect(gift).toMatchObject({ soldOut: true, availabilityRemains: 0, firstSaleDate: first, lastSaleDate: first + 60 });
});

test('nobody buys more than there is, and more may come', () => {
  drop({ total: 3 });
  office.world.gifts.sell(5170n, 10);
  drop({ total: 5 });
  expect(gifts(rich)).toMatchObject([{ soldOut: false, availabilityRemains: 2 }]);
});

test('whether a gift can be sent is told before', () => {
  const check = (desk: Desk) => desk.ask({ _: 'payments.checkCanSendGift', giftId: ROSE });
  expectRefusal(() => check(rich), 400, 'STARGIFT_INVALID');
  drop({ premiumOnly: true });
  office.world.change(RICH, { premiumUntil: null });
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultFail');
  office.world.change(RICH, { premiumUntil: 2_000_000_000 });
  expect(check(rich)).toEqual({ _: 'payments.checkCanSendGiftResultOk' });
  drop({ lockedUntil: office.now / 1000 + 60 });
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultFail');
  office.now += MINUTE;
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultOk');
});

test('the other devices of the buyer and those of the receiver hear of a gift', () => {
  drop();
  const other = office.admit('Other', RICH);
  const receiver = office.admit('Receiver', POOR);
  office.pushed.length = 0;
  buy(rich, peerOf(POOR));
  expect(office.pushed).toMatchObject([
    { deviceId: other.id, update: { _: 'updateShort', update: { _: 'updateStarsBalance' } } },
    { deviceId: other.id, update: { _: 'updates', updates: [{ message: { out: true } }] } },
    { deviceId: receiver.id, update: { updates: [{ message: { out: false, peerId: { userId: 9996612832 } } }] } },
  ]);
});

test('what happened while a client was away is the difference to its state', () => {
  drop();
  const state = () => rich.ask({ _: 'updates.getState' });
  const difference = (pts: number) => rich.ask({ _: 'updates.getDifference', pts, date: 0, qts: 0 });
  expect(state()).toMatchObject({ pts: 1 });
  expect(difference(1)._).toBe('updates.differenceEmpty');
  expectRefusal(() => difference(0), 400, 'PERSISTENT_TIMESTAMP_EMPTY');
  expectRefusal(() => difference(2), 400, 'PERSISTENT_TIMESTAMP_INVALID');
  expectRefusal(() => difference(-1), 400, 'PERSISTENT_TIMESTAMP_INVALID');
  for (let i = 0; i < 101; i++) buy(rich, peerOf(POOR));
  expect(state()).toMatchObject({ pts: 102 });
  const slice = difference(1) as tl.updates.RawDifferenceSlice;
  expect(slice).toMatchObject({ _: 'updates.differenceSlice', intermediateState: { pts: 101 } });
  expect(slice.newMessages).toHaveLength(100);
  expect(difference(101)).toMatchObject({
    _: 'updates.difference',
    newMessages: [{ id: 101, out: true }],
    users: [{ self: false, phone: undefined, firstName: 'Борис' }, { self: true }],
    state: { pts: 102 },
  });
  office.world.delete(POOR);
  expect(difference(101)).toMatchObject({ users: [{ deleted: true, firstName: undefined }, { self: true }] });
});

test('transactions are read page by page, of one direction or both', () => {
  drop();
  const page = (more: Partial<tl.payments.RawGetStarsTransactionsRequest> = {}) =>
    rich.ask({ _: 'payments.getStarsTransactions', peer: self, offset: '', limit: 2, ...more });
  expect(page()).toMatchObject({ history: undefined, nextOffset: undefined });
  office.world.topUp(RICH, { amount: 100, nanos: 500_000_000 });
  buy(rich, peerOf(POOR));
  buy(rich);
  const first = page();
  expect(first.history).toMatchObject([
    { peer: { _: 'starsTransactionPeer', peer: { userId: 9996612832 } }, stargift: { title: 'Rose' } },
    { peer: { _: 'starsTransactionPeer', peer: { userId: 9996612433 } } },
  ]);
  const second = page({ offset: first.nextOffset });
  expect(second).toMatchObject({
    history: [
      { amount: { amount: Long.fromNumber(100), nanos: 500_000_000 }, peer: { _: 'starsTransactionPeerFragment' } },
    ],
    nextOffset: undefined,
  });
  expect(page({ ascending: true }).history?.[0]?.id).toBe(second.history?.[0]?.id);
  expect(page({ inbound: true }).history).toHaveLength(1);
  expect(page({ outbound: true, limit: 1000 })).toMatchObject({ history: [{}, {}], nextOffset: undefined });
  expect(page({ inbound: true, outbound: true, limit: 3 }).history).toHaveLength(3);
  expect(page({ limit: 0 }).history).toHaveLength(1);
  expect(page({ ton: true })).toMatchObject({ balance: { _: 'starsTonAmount' }, history: undefined });
  expectRefusal(() => page({ offset: 'elsewhere' }), 400, 'OFFSET_INVALID');
  expectRefusal(() => page({ subscriptionId: 'none' }), 400, 'SUBSCRIPTION_ID_INVALID');
  expectRefusal(() => page({ peer: peerOf(POOR) }), 400, 'PEER_ID_INVALID');
  const status = rich.ask({ _: 'payments.getStarsStatus', peer: self });
  expect(status).toMatchObject({ balance: { nanos: 500_000_000 }, history: [{}, {}, {}] });
});

test('a new balance holds whatever the ledger says', () => {
  drop();
  buy(rich);
  office.world.change(RICH, { stars: { amount: 3, nanos: 250_000_000 } });
  expect(office.world.account(RICH).stars).toEqual({ amount: 3, nanos: 250_000_000 });
  office.world.topUp(RICH, { amount: 0, nanos: 750_000_000 });
  expect(office.world.account(RICH).stars).toEqual({ amount: 4, nanos: 0 });
});
