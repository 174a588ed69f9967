import { Api, helpers } from 'telegram';
import { expect, test } from 'vitest';
import type { Transaction, TransactionPage } from '../src/index.js';
import { toTransactionPage } from '../src/star-transactions.js';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const long = (value: number | string) => helpers.returnBigInt(value);
const stars = (amount: number, nanos = 0) => ({ amount, nanos });

/** Through the bytes of the library's codec. */
function pageOf(
  rows: Partial<ConstructorParameters<typeof Api.StarsTransaction>[0]>[],
  more: { users?: Api.TypeUser[]; chats?: Api.TypeChat[]; nextOffset?: string } = {},
): TransactionPage {
  const history = rows.map(
    (row, i) =>
      new Api.StarsTransaction({
        id: `t${i}`,
        amount: new Api.StarsAmount({ amount: long(-50), nanos: 0 }),
        date: 1_767_225_600,
        peer: new Api.StarsTransactionPeerUnsupported(),
        ...row,
      }),
  );
  const balance = new Api.StarsAmount({ amount: long(0), nanos: 0 });
  return toTransactionPage(new Api.payments.StarsStatus({ balance, history, chats: [], users: [], ...more }), 'stars');
}
const one = (row: Parameters<typeof pageOf>[0][number], more?: Parameters<typeof pageOf>[1]): Transaction =>
  pageOf([row], more).transactions[0] as Transaction;
const received = { amount: new Api.StarsAmount({ amount: long(50), nanos: 0 }) };
const toUser = new Api.StarsTransactionPeer({ peer: new Api.PeerUser({ userId: long(77) }) });
const gift = new Api.StarGift({
  id: long('5170233102089322756'),
  sticker: new Api.DocumentEmpty({ id: long(1) }),
  stars: long(50),
  convertStars: long(42),
});
const unique = new Api.StarGiftUnique({
  id: long(9),
  giftId: long('5170233102089322756'),
  title: 'Rose',
  slug: 'Rose-1',
  num: 1,
  attributes: [],
  availabilityIssued: 1,
  availabilityTotal: 10,
});

test.each([
  ['gift_sent', { stargift: gift, peer: toUser }],
  ['gift_sent', { stargift: gift, peer: toUser, refund: true, ...received }],
  ['gift_converted', { stargift: gift, peer: toUser, ...received }],
  ['gift_upgrade', { stargift: gift, stargiftUpgrade: true }],
  ['gift_upgrade_for_other', { stargift: gift, stargiftPrepaidUpgrade: true }],
  ['gift_details_dropped', { stargift: unique, stargiftDropOriginalDetails: true }],
  ['gift_transferred', { stargift: unique, peer: toUser }],
  ['gift_bought_resale', { stargift: unique, stargiftResale: true }],
  ['gift_sold_resale', { stargift: unique, stargiftResale: true, ...received }],
  ['gift_offer', { stargift: unique, offer: true }],
  ['auction_bid', { stargift: gift, stargiftAuctionBid: true }],
  ['auction_returned', { stargift: gift, stargiftAuctionBid: true, ...received }],
  ['premium_gift', { premiumGiftMonths: 6, peer: toUser }],
  ['stars_bought', { peer: new Api.StarsTransactionPeerAppStore(), ...received }],
  ['stars_bought', { peer: new Api.StarsTransactionPeerPlayMarket(), ...received }],
  ['stars_bought', { peer: new Api.StarsTransactionPeerPremiumBot(), ...received }],
  ['stars_bought', { peer: new Api.StarsTransactionPeerFragment(), ...received }],
  ['stars_received', { peer: toUser, gift: true, ...received }],
  ['stars_received', { peer: toUser, ...received }],
  ['subscription', { subscriptionPeriod: 2_592_000 }],
  ['paid_message', { paidMessages: 2 }],
  ['paid_message', { phonegroupMessage: true }],
  ['reaction', { reaction: true, msgId: 5 }],
  ['paid_media', { extendedMedia: [] }],
  ['bot', { botPayload: Buffer.from('order') }],
  ['bot', { businessTransfer: true, peer: toUser }],
  ['affiliate', { starrefCommissionPermille: 100, ...received }],
  ['ads', { peer: new Api.StarsTransactionPeerAds(), ...received }],
  ['ads', { adsProceedsFromDate: 1, adsProceedsToDate: 2, ...received }],
  ['api', { peer: new Api.StarsTransactionPeerAPI() }],
  ['api', { floodskipNumber: 3 }],
  ['search', { postsSearch: true }],
  ['giveaway', { giveawayPostId: 4, ...received }],
  ['other', {}],
  ['other', { peer: toUser, title: 'Something new' }],
] as const)('%s is told by the flags', (kind, row) => {
  expect(one(row as Parameters<typeof one>[0]).kind).toBe(kind);
});

test('a transaction about a gift has the title of the gift, unless it has one of its own', () => {
  expect(one({ stargift: unique }).title).toBe('Rose');
  expect(one({ stargift: gift }).title).toBeNull();
  expect(one({ stargift: unique, title: 'Own words' }).title).toBe('Own words');
});

test('amounts are exact, of Stars and of TON', () => {
  const amountOf = (amount: Api.TypeStarsAmount) => one({ amount }).amount;
  expect(amountOf(new Api.StarsAmount({ amount: long('9007199254740993'), nanos: 1 }))).toEqual({
    amount: 9_007_199_254_740_993n,
    nanos: 1,
  });
  expect(amountOf(new Api.StarsAmount({ amount: long(-1), nanos: -500_000_000 }))).toEqual({
    amount: -1n,
    nanos: -500_000_000,
  });
  expect(amountOf(new Api.StarsTonAmount({ amount: long('-2500000001') }))).toEqual({
    amount: -2n,
    nanos: -500_000_001,
  });
  // Parts of opposite signs are one number.
  expect(amountOf(new Api.StarsAmount({ amount: long(-1), nanos: 250_000_000 }))).toEqual({
    amount: 0n,
    nanos: -750_000_000,
  });
});

test('names come from users and chats; texts are cut, without control characters and halves of characters', () => {
  const users = [new Api.User({ id: long(77), firstName: 'Anna\u0000', lastName: 'Weber', bot: true })];
  expect(one({ peer: toUser }, { users })).toMatchObject({
    kind: 'bot',
    peer: { kind: 'user', id: '77', name: 'Anna Weber' },
  });
  expect(one({ peer: toUser }).peer).toEqual({ kind: 'user', id: '77', name: null });
  const chats = [new Api.ChannelForbidden({ id: long(8), accessHash: long(1), title: 'A channel' })];
  const channel = new Api.StarsTransactionPeer({ peer: new Api.PeerChannel({ channelId: long(8) }) });
  expect(one({ peer: channel }, { chats }).peer).toEqual({ kind: 'channel', id: '8', name: 'A channel' });
  const { title, description } = one({ title: `${'a'.repeat(255)}😀`, description: '\u0001' });
  expect(title).toBe('a'.repeat(255));
  expect(description).toBeNull();
  expect(one({ title: 'half \ud83d' }).title).toBe('half ');
});

test('an id is never cut: different ones stay different, and those of Telegram can be asked for', () => {
  const idOf = (id: string) => one({ id }).id;
  const usual = `stx${'a'.repeat(128)}`;
  expect(idOf(usual)).toBe(usual);
  const odd = ['', 'a\u0000', 'a', 'ä', `${'x'.repeat(9000)}1`, `${'x'.repeat(9000)}2`].map(idOf);
  expect(new Set(odd).size).toBe(odd.length);
  for (const id of odd) expect(id).toMatch(/^[\x20-\x7e]{1,512}$/);
});

test('an offset without rows is the end', () => {
  expect(pageOf([], { nextOffset: 'on' }).next).toBeNull();
  expect(pageOf([{}], { nextOffset: 'on' }).next).toBe('on');
  expect(pageOf([{}], { nextOffset: '' }).next).toBeNull();
  // It could not be stored.
  expect(pageOf([{}], { nextOffset: 'a\u0000b' }).next).toBeNull();
});

test('pages and rows by id come over one connection each', async () => {
  const phone = '+9996620131';
  const { session } = await sandbox.signIn(phone);
  const { world, gateway } = { world: sandbox.world, gateway: sandbox.gateway(5_000) };
  for (let i = 1; i <= 205; i++) world.transact(phone, { stars: stars(i), peer: { kind: 'appStore' } });
  const pending = world.transact(phone, { stars: stars(-7), state: 'pending' });
  const head = await gateway.readAccount(app, session, () => undefined, {
    readsTon: true,
    pendingTransactions: [{ id: pending.id, isRefund: false }],
  });
  expect(head.settled).toMatchObject([{ id: pending.id, state: 'pending' }]);
  expect(head.transactions.transactions.map(({ amount }) => amount.amount)).toEqual([-7n, 205n, 204n, 203n, 202n]);
  expect(head.tonTransactions).toEqual({
    currency: 'ton',
    balance: { amount: 0n, nanos: 0 },
    transactions: [],
    next: null,
  });
  const offset = head.transactions.next ?? '';
  const two = await gateway.readTransactions(app, session, { currency: 'stars', offset, pages: 2 });
  expect(two.transactions).toHaveLength(200);
  const last = await gateway.readTransactions(app, session, { currency: 'stars', offset: two.next ?? '', pages: 9 });
  expect(last).toMatchObject({ transactions: [{ amount: { amount: 1n } }], next: null });
  expect(
    await gateway.readTransactions(app, session, {
      currency: 'stars',
      offset: '',
      direction: 'spent',
      ascending: true,
    }),
  ).toMatchObject({ transactions: [{ id: pending.id, state: 'pending' }], next: null });
  world.settleTransaction(phone, pending.id, 'failed');
  world.refund(phone, pending.id);
  const keys = ['none', pending.id, 'nor this', pending.id].map((id, i) => ({ id, isRefund: i === 3 }));
  const found = await gateway.readTransactionsById(app, session, 'stars', keys);
  expect(found).toMatchObject([
    { id: pending.id, isRefund: false, state: 'failed' },
    { id: pending.id, isRefund: true, amount: { amount: 7n } },
  ]);
  expect(structuredClone(found)).toEqual(found);
});

test('a refusal of a following page does not lose those before it', async () => {
  const phone = '+9996620132';
  const { session } = await sandbox.signIn(phone);
  for (let i = 1; i <= 250; i++) sandbox.world.transact(phone, { stars: stars(i), peer: { kind: 'appStore' } });
  const read = (offset: string) =>
    sandbox.gateway().readTransactions(app, session, { currency: 'stars', offset, pages: 3 });
  const fault = { method: 'payments.getStarsTransactions', times: 1 };
  const amounts = (page: TransactionPage) => page.transactions.map(({ amount }) => Number(amount.amount));
  sandbox.faults.add({ ...fault, skip: 1, error: [420, 'FLOOD_WAIT_9'] });
  const first = await read('');
  expect(first).toMatchObject({ next: expect.any(String) as string, floodWaitSeconds: 9 });
  expect(amounts(first)).toEqual(Array.from({ length: 100 }, (_, i) => 250 - i));
  sandbox.faults.add({ ...fault, skip: 1, error: [400, 'OFFSET_INVALID'] });
  const second = await read(first.next ?? '');
  expect(second.next).toEqual(expect.any(String));
  expect(second.floodWaitSeconds).toBeUndefined();
  const last = await read(second.next ?? '');
  expect([...amounts(second), ...amounts(last)]).toEqual(Array.from({ length: 150 }, (_, i) => 150 - i));
  expect(last.next).toBeNull();
  sandbox.faults.add({ ...fault, error: [420, 'FLOOD_WAIT_9'] });
  await expect(read('')).rejects.toMatchObject({ code: 'FLOOD_WAIT', waitSeconds: 9 });
});
