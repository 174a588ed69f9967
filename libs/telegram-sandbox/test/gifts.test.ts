import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { buy, drop, peerOf, POOR, RICH, ROSE, self } from './support/gifts.js';
import { expectRefusal, Office, type Desk } from './support/office.js';

const MINUTE = 60_000;

let office: Office;
let rich: Desk;

beforeEach(() => {
  office = new Office();
  rich = office.admit('Rich', RICH);
});

const listed = (desk: Desk, hash = 0) => desk.ask({ _: 'payments.getStarGifts', hash });
const gifts = (desk: Desk) => (listed(desk) as tl.payments.RawStarGifts).gifts;

test('the catalogue lists what is on sale, and says when nothing has changed', () => {
  drop(office, { total: 500, perUser: 2, premiumOnly: true });
  drop(office, { id: 5171n, stars: 100, title: undefined, at: office.now + MINUTE });
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
  drop(office, { total: 2, perUser: 2 });
  const { updates } = buy(rich) as tl.payments.RawPaymentResult;
  expect(updates).toMatchObject({
    updates: [
      { _: 'updateStarsBalance' },
      {
        _: 'updateNewMessage',
        pts: 2,
        message: {
          out: false,
          id: 1,
          savedPeerId: { userId: 9996612832 },
          action: { _: 'messageActionStarGift', gift: { title: 'Rose' } },
        },
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

test('a gift that is sold out says so, and when it was sold', () => {
  const rose = drop(office, { total: 3 });
  buy(rich);
  office.now += MINUTE;
  rose.sellOut();
  const [gift] = gifts(rich);
  const first = Date.UTC(2026, 0, 1) / 1000;
  expect(gift).toMatchObject({ soldOut: true, availabilityRemains: 0, firstSaleDate: first, lastSaleDate: first + 60 });
});

test('nobody buys more than there is, and more may come', () => {
  drop(office, { total: 3 });
  office.world.gifts.sell(5170n, 10);
  drop(office, { total: 5 });
  expect(gifts(rich)).toMatchObject([{ soldOut: false, availabilityRemains: 2 }]);
});

test('whether a gift can be sent is told before', () => {
  const check = (desk: Desk) => desk.ask({ _: 'payments.checkCanSendGift', giftId: ROSE });
  expectRefusal(() => check(rich), 400, 'STARGIFT_INVALID');
  drop(office, { premiumOnly: true });
  office.world.change(RICH, { premiumUntil: null });
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultFail');
  office.world.change(RICH, { premiumUntil: 2_000_000_000 });
  expect(check(rich)).toEqual({ _: 'payments.checkCanSendGiftResultOk' });
  drop(office, { lockedUntil: office.now / 1000 + 60 });
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultFail');
  office.now += MINUTE;
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultOk');
});

test('the other devices of the buyer and those of the receiver hear of a gift', () => {
  drop(office);
  const other = office.admit('Other', RICH);
  const receiver = office.admit('Receiver', POOR);
  office.pushed.length = 0;
  buy(rich, peerOf(office, POOR));
  expect(office.pushed).toMatchObject([
    { deviceId: other.id, update: { _: 'updateShort', update: { _: 'updateStarsBalance' } } },
    { deviceId: other.id, update: { _: 'updates', updates: [{ message: { out: true } }] } },
    { deviceId: receiver.id, update: { updates: [{ message: { out: false, peerId: { userId: 9996612832 } } }] } },
  ]);
});

test('what happened while a client was away is the difference to its state', () => {
  drop(office);
  const state = () => rich.ask({ _: 'updates.getState' });
  const difference = (pts: number) => rich.ask({ _: 'updates.getDifference', pts, date: 0, qts: 0 });
  expect(state()).toMatchObject({ pts: 1 });
  expect(difference(1)._).toBe('updates.differenceEmpty');
  expectRefusal(() => difference(0), 400, 'PERSISTENT_TIMESTAMP_EMPTY');
  expectRefusal(() => difference(2), 400, 'PERSISTENT_TIMESTAMP_INVALID');
  expectRefusal(() => difference(-1), 400, 'PERSISTENT_TIMESTAMP_INVALID');
  for (let i = 0; i < 101; i++) buy(rich, peerOf(office, POOR));
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
  drop(office);
  const page = (more: Partial<tl.payments.RawGetStarsTransactionsRequest> = {}) =>
    rich.ask({ _: 'payments.getStarsTransactions', peer: self, offset: '', limit: 2, ...more });
  expect(page()).toMatchObject({ history: undefined, nextOffset: undefined });
  office.world.topUp(RICH, { amount: 100, nanos: 500_000_000 });
  buy(rich, peerOf(office, POOR));
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
  expectRefusal(() => page({ peer: peerOf(office, POOR) }), 400, 'PEER_ID_INVALID');
  const status = rich.ask({ _: 'payments.getStarsStatus', peer: self });
  expect(status).toMatchObject({ balance: { nanos: 500_000_000 }, history: [{}, {}, {}] });
});

test('a new balance holds whatever the ledger says', () => {
  drop(office);
  buy(rich);
  office.world.change(RICH, { stars: { amount: 3, nanos: 250_000_000 } });
  expect(office.world.account(RICH).stars).toEqual({ amount: 3, nanos: 250_000_000 });
  office.world.topUp(RICH, { amount: 0, nanos: 750_000_000 });
  expect(office.world.account(RICH).stars).toEqual({ amount: 4, nanos: 0 });
});
