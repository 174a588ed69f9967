import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { buy, drop, peerOf, POOR, RICH, ROSE } from './support/gifts.js';
import { expectRpcError, RpcHarness, type RpcClient } from './support/rpc-harness.js';

const MINUTE = 60_000;

let harness: RpcHarness;
let rich: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  rich = harness.signedInClient('Rich', RICH);
});

const listed = (client: RpcClient, hash = 0) => client.call({ _: 'payments.getStarGifts', hash });
const gifts = (client: RpcClient) => (listed(client) as tl.payments.RawStarGifts).gifts;

test('the catalogue lists the gifts on sale, and answers NotModified for an unchanged hash', () => {
  drop(harness, { total: 500, perUser: 2, premiumOnly: true });
  drop(harness, { id: 5171n, stars: 100, title: undefined, at: harness.now + MINUTE });
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
  harness.now += MINUTE;
  expect(gifts(rich)).toMatchObject([{ title: 'Rose' }, { limited: false, limitedPerUser: false }]);
  expect(listed(rich, list.hash)._).toBe('payments.starGifts');
  const { hash } = listed(rich) as tl.payments.RawStarGifts;
  harness.world.gifts.sell(5170n, 3);
  expect(gifts(rich)).toMatchObject([{ availabilityRemains: 497 }, {}]);
  expect(listed(rich, hash)._).toBe('payments.starGiftsNotModified');
});

test('the hash of the catalogue can count every change', () => {
  drop(harness, { total: 500 });
  harness.world.gifts.hashOf = 'all';
  const { hash } = listed(rich) as tl.payments.RawStarGifts;
  expect(listed(rich, hash)._).toBe('payments.starGiftsNotModified');
  harness.world.gifts.sell(5170n, 3);
  expect(listed(rich, hash)._).toBe('payments.starGifts');
});

test('the catalogue has all terms of a gift, and the user who released it', () => {
  drop(harness, {
    birthday: true,
    upgradeStars: 25,
    releasedBy: 'Roses',
    auction: { slug: 'rose', perRound: 50, startsAt: 1_800_000_000 },
    background: { center: 0xff0000, edge: 0x00ff00, text: 0x0000ff },
    resale: { count: 3, minStars: 140 },
  });
  const list = listed(rich) as tl.payments.RawStarGifts;
  expect(list.gifts).toMatchObject([
    {
      birthday: true,
      upgradeStars: Long.fromNumber(25),
      auction: true,
      auctionSlug: 'rose',
      giftsPerRound: 50,
      auctionStartDate: 1_800_000_000,
      background: { centerColor: 0xff0000, edgeColor: 0x00ff00, textColor: 0x0000ff },
      availabilityResale: Long.fromNumber(3),
      resellMinStars: Long.fromNumber(140),
      sticker: {
        thumbs: [
          { _: 'photoPathSize', type: 'j' },
          { _: 'photoSize', type: 'm', w: 128, h: 128 },
        ],
      },
    },
  ]);
  const [user] = list.users;
  expect(user).toMatchObject({ _: 'user', firstName: 'Roses' });
  expect(list.gifts).toMatchObject([{ releasedBy: { _: 'peerUser', userId: user?.id } }]);
  expectRpcError(() => buy(rich), 400, 'STARGIFT_INVALID');
});

test('an unlisted gift is still sold by its id, a restocked one again', () => {
  const rose = drop(harness, { total: 1 });
  rose.unlist();
  expect(gifts(rich)).toEqual([]);
  expect(buy(rich)._).toBe('payments.paymentResult');
  drop(harness, { total: 1 });
  expect(gifts(rich)).toMatchObject([{ soldOut: true }]);
  harness.world.gifts.restock(5170n, 4);
  expect(gifts(rich)).toMatchObject([{ soldOut: false, availabilityTotal: 5, availabilityRemains: 4 }]);
});

test('the catalogue can be limited to some requests a minute', () => {
  harness.world.catalogueLimit.perMinute = 2;
  listed(rich);
  harness.now += 10_000;
  listed(rich);
  expectRpcError(() => listed(rich), 420, 'FLOOD_WAIT_50');
  harness.now += 50_000;
  listed(rich);
  expectRpcError(() => listed(rich), 420, 'FLOOD_WAIT_10');
});

test('the app config can be changed', () => {
  const { appSettings } = harness.world;
  const config = () => rich.call({ _: 'help.getAppConfig', hash: 0 }) as tl.help.RawAppConfig;
  expect(JSON.stringify(config())).toContain('"stargifts_message_length_max"');
  const { hash } = config();
  appSettings.set('stargifts_blocked', true);
  expect(config().hash).not.toBe(hash);
  appSettings.set('stargifts_message_length_max', null);
  expect(JSON.stringify(config())).not.toContain('stargifts_message_length_max');
});

test('a purchase is one entry of the ledger, from which all other data is derived', () => {
  drop(harness, { total: 2, perUser: 2 });
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
  expect(harness.world.account(RICH).stars).toEqual({ amount: 4784 - 15, nanos: 0 });
  expect(harness.world.ledger.entries()).toMatchObject([
    { phone: '9996612832', stars: { amount: -15 }, gift: { giftId: '5170', to: '9996612832', message: null } },
  ]);
  expect(gifts(rich)).toMatchObject([{ availabilityRemains: 1, perUserRemains: 1 }]);
  expect(rich.call({ _: 'updates.getState' })).toMatchObject({ pts: 2 });
});

test('a sold-out gift has the times of its first and last sale', () => {
  const rose = drop(harness, { total: 3 });
  buy(rich);
  harness.now += MINUTE;
  rose.sellOut();
  const [gift] = gifts(rich);
  const first = Date.UTC(2026, 0, 1) / 1000;
  expect(gift).toMatchObject({ soldOut: true, availabilityRemains: 0, firstSaleDate: first, lastSaleDate: first + 60 });
});

test('sales stop at the supply, and the supply can grow', () => {
  drop(harness, { total: 3 });
  harness.world.gifts.sell(5170n, 10);
  drop(harness, { total: 5 });
  expect(gifts(rich)).toMatchObject([{ soldOut: false, availabilityRemains: 2 }]);
});

test('checkCanSendGift answers before a purchase', () => {
  const check = (client: RpcClient) => client.call({ _: 'payments.checkCanSendGift', giftId: ROSE });
  expectRpcError(() => check(rich), 400, 'STARGIFT_INVALID');
  drop(harness, { premiumOnly: true });
  harness.world.change(RICH, { premiumUntil: null });
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultFail');
  harness.world.change(RICH, { premiumUntil: 2_000_000_000 });
  expect(check(rich)).toEqual({ _: 'payments.checkCanSendGiftResultOk' });
  drop(harness, { lockedUntil: harness.now / 1000 + 60 });
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultFail');
  harness.now += MINUTE;
  expect(check(rich)._).toBe('payments.checkCanSendGiftResultOk');
});

test('the other devices of the buyer and those of the receiver get an update about a gift', () => {
  drop(harness);
  const other = harness.signedInClient('Other', RICH);
  const receiver = harness.signedInClient('Receiver', POOR);
  harness.pushed.length = 0;
  buy(rich, peerOf(harness, POOR));
  expect(harness.pushed).toMatchObject([
    { deviceId: other.id, update: { _: 'updateShort', update: { _: 'updateStarsBalance' } } },
    { deviceId: other.id, update: { _: 'updates', updates: [{ message: { out: true } }] } },
    { deviceId: receiver.id, update: { updates: [{ message: { out: false, peerId: { userId: 9996612832 } } }] } },
  ]);
});

test('updates.getDifference contains what a disconnected client missed', () => {
  drop(harness);
  const state = () => rich.call({ _: 'updates.getState' });
  const difference = (pts: number) => rich.call({ _: 'updates.getDifference', pts, date: 0, qts: 0 });
  expect(state()).toMatchObject({ pts: 1 });
  expect(difference(1)._).toBe('updates.differenceEmpty');
  expectRpcError(() => difference(0), 400, 'PERSISTENT_TIMESTAMP_EMPTY');
  expectRpcError(() => difference(2), 400, 'PERSISTENT_TIMESTAMP_INVALID');
  expectRpcError(() => difference(-1), 400, 'PERSISTENT_TIMESTAMP_INVALID');
  for (let i = 0; i < 101; i++) buy(rich, peerOf(harness, POOR));
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
  harness.world.delete(POOR);
  expect(difference(101)).toMatchObject({ users: [{ deleted: true, firstName: undefined }, { self: true }] });
});

test('a balance set by a test overrides the ledger', () => {
  drop(harness);
  buy(rich);
  harness.world.change(RICH, { stars: { amount: 3, nanos: 250_000_000 } });
  expect(harness.world.account(RICH).stars).toEqual({ amount: 3, nanos: 250_000_000 });
  harness.world.topUp(RICH, { amount: 0, nanos: 750_000_000 });
  expect(harness.world.account(RICH).stars).toEqual({ amount: 4, nanos: 0 });
});
