import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { startDemoHistories } from '../src/demo/demo-history.js';
import { TRANSACTION_FLAGS } from '../src/world/transaction.js';
import { buy, drop, peerOf, POOR, RICH, self } from './support/gifts.js';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

let harness: RpcHarness;
let rich: RpcClient;
beforeEach(() => {
  harness = new RpcHarness();
  rich = harness.signedInClient('desktop', RICH);
});

const page = (more: Partial<tl.payments.RawGetStarsTransactionsRequest> = {}) =>
  rich.call({ _: 'payments.getStarsTransactions', peer: self, offset: '', limit: 100, ...more });
const byId = (...id: { id: string; refund?: boolean }[]) =>
  rich.call({
    _: 'payments.getStarsTransactionsByID',
    peer: self,
    id: id.map((one) => ({ _: 'inputStarsTransaction', ...one })),
  });
const stars = (amount: number, nanos = 0) => ({ amount, nanos });

test('transactions are read page by page, of one direction or both', () => {
  drop(harness);
  const pageOf2 = (more: Partial<tl.payments.RawGetStarsTransactionsRequest> = {}) => page({ limit: 2, ...more });
  expect(pageOf2()).toMatchObject({ history: undefined, nextOffset: undefined });
  harness.world.topUp(RICH, { amount: 100, nanos: 500_000_000 });
  buy(rich, peerOf(harness, POOR));
  buy(rich);
  const first = pageOf2();
  expect(first.history).toMatchObject([
    { peer: { _: 'starsTransactionPeer', peer: { userId: 9996612832 } }, stargift: { title: 'Rose' } },
    { peer: { _: 'starsTransactionPeer', peer: { userId: 9996612433 } } },
  ]);
  const second = pageOf2({ offset: first.nextOffset });
  expect(second).toMatchObject({
    history: [
      { amount: { amount: Long.fromNumber(100), nanos: 500_000_000 }, peer: { _: 'starsTransactionPeerFragment' } },
    ],
    nextOffset: undefined,
  });
  expect(pageOf2({ ascending: true }).history?.[0]?.id).toBe(second.history?.[0]?.id);
  expect(pageOf2({ inbound: true }).history).toHaveLength(1);
  expect(pageOf2({ outbound: true, limit: 1000 })).toMatchObject({ history: [{}, {}], nextOffset: undefined });
  expect(pageOf2({ inbound: true, outbound: true, limit: 3 }).history).toHaveLength(3);
  expect(pageOf2({ limit: 0 }).history).toHaveLength(1);
  expect(pageOf2({ ton: true })).toMatchObject({ balance: { _: 'starsTonAmount' }, history: undefined });
  expectRpcError(() => pageOf2({ offset: 'elsewhere' }), 400, 'OFFSET_INVALID');
  expectRpcError(() => pageOf2({ subscriptionId: 'none' }), 400, 'SUBSCRIPTION_ID_INVALID');
  expectRpcError(() => pageOf2({ peer: peerOf(harness, POOR) }), 400, 'PEER_ID_INVALID');
  const status = rich.call({ _: 'payments.getStarsStatus', peer: self });
  expect(status).toMatchObject({ balance: { nanos: 500_000_000 }, history: [{}, {}, {}] });
});

test('a refund is a row of its own with the id of the refunded one', () => {
  drop(harness);
  buy(rich, peerOf(harness, POOR));
  const [{ id }] = page().history as [tl.RawStarsTransaction];
  harness.world.refund(RICH, id);
  expect(page().history).toMatchObject([
    { id, refund: true, amount: { amount: Long.fromNumber(15) } },
    { id, refund: false, amount: { amount: Long.fromNumber(-15) } },
  ]);
  expect(byId({ id, refund: true }, { id }).history).toMatchObject([{ refund: true }, { stargift: { title: 'Rose' } }]);
  expect(page({ limit: 1, offset: page({ limit: 1 }).nextOffset })).toMatchObject({
    history: [{ id, refund: false }],
    nextOffset: undefined,
  });
  expect(() => harness.world.refund(RICH, id)).toThrow('TRANSACTION_ID_INVALID');
  expect(() => harness.world.refund(POOR, id)).toThrow('TRANSACTION_ID_INVALID');
  expectRpcError(() => byId({ id: 'none' }), 400, 'TRANSACTION_ID_INVALID');
  expectRpcError(() => byId(), 400, 'TRANSACTION_ID_INVALID');
});

test('a pending payment is in the balance until it fails, a pending credit not before it is done', () => {
  const balance = harness.world.account(RICH).stars.amount;
  const payment = harness.world.transact(RICH, { stars: stars(-40), state: 'pending' });
  const credit = harness.world.transact(RICH, { stars: stars(30), state: 'pending', peer: { kind: 'appStore' } });
  expect(harness.world.account(RICH).stars.amount).toBe(balance - 40);
  expect(byId({ id: payment.id }, { id: credit.id }).history).toMatchObject([{ pending: true }, { pending: true }]);
  harness.world.settleTransaction(RICH, payment.id, 'failed');
  harness.world.settleTransaction(RICH, credit.id, 'done');
  expect(page()).toMatchObject({
    balance: { amount: Long.fromNumber(balance + 30) },
    history: [{ pending: false }, { failed: true, pending: false }],
  });
  expect(() => harness.world.settleTransaction(RICH, credit.id, 'failed')).toThrow('TRANSACTION_ID_INVALID');
});

test('every flag, number and peer is sent', () => {
  const peers = [
    { kind: 'user', phone: POOR },
    { kind: 'chat', id: '77', title: 'A chat' },
    { kind: 'channel', id: '1000000000077', title: 'A channel' },
    ...(['appStore', 'playMarket', 'premiumBot', 'fragment', 'ads', 'api', 'unsupported'] as const).map((kind) => ({
      kind,
    })),
  ] as const;
  for (const peer of peers) harness.world.transact(RICH, { stars: stars(1), peer });
  for (const flag of TRANSACTION_FLAGS) harness.world.transact(RICH, { stars: stars(-1), flags: [flag] });
  const numbers = { msgId: 5, subscriptionPeriod: 2_592_000, paidMessages: 3, premiumGiftMonths: 6 };
  harness.world.transact(RICH, { stars: stars(-1), numbers, title: 'A bot', description: 'Its words' });
  const { history = [], chats, users } = page();
  expect(history).toHaveLength(peers.length + TRANSACTION_FLAGS.length + 1);
  expect(history[0]).toMatchObject({ ...numbers, title: 'A bot', description: 'Its words' });
  expect(history.map(({ peer }) => peer._.replace('starsTransactionPeer', ''))).toEqual(
    expect.arrayContaining(['', 'AppStore', 'PlayMarket', 'PremiumBot', 'Fragment', 'Ads', 'API', 'Unsupported']),
  );
  expect(chats).toMatchObject([{ title: 'A channel' }, { title: 'A chat' }]);
  expect(users).toMatchObject([{ id: 9996612433 }]);
});

test('a late row is in the balance at once, and later in the place of its time', () => {
  const balance = harness.world.account(RICH).stars.amount;
  const late = harness.world.transact(RICH, { stars: stars(-5), lateMs: 60_000 });
  harness.now += 30_000;
  const next = harness.world.transact(RICH, { stars: stars(9) });
  expect(page()).toMatchObject({ balance: { amount: Long.fromNumber(balance + 4) }, history: [{ id: next.id }] });
  expectRpcError(() => byId({ id: late.id }), 400, 'TRANSACTION_ID_INVALID');
  harness.now += 30_000;
  expect(page().history).toMatchObject([{ id: next.id }, { id: late.id }]);
});

test('the status has five rows or as many as a test says; old rows are not answered after the retention', () => {
  for (let i = 0; i < 7; i++) harness.world.transact(RICH, { stars: stars(1) });
  const status = () => rich.call({ _: 'payments.getStarsStatus', peer: self });
  expect(status().history).toHaveLength(5);
  const { nextOffset } = status();
  harness.world.ledger.change({ statusRows: 6 });
  expect(status().history).toHaveLength(6);
  harness.now += 100_000;
  harness.world.transact(RICH, { stars: stars(2) });
  harness.world.ledger.change({ keptSeconds: 60 });
  expect(status()).toMatchObject({ history: [{ amount: { amount: Long.fromNumber(2) } }], nextOffset: undefined });
  expect(page({ offset: nextOffset })).toMatchObject({ history: undefined, nextOffset: undefined });
});

test('TON are a ledger of their own', () => {
  const { id } = harness.world.transact(RICH, { stars: stars(2, 500_000_000), currency: 'ton' });
  harness.world.transact(RICH, { stars: stars(3) });
  expect(page({ ton: true })).toMatchObject({
    balance: { _: 'starsTonAmount', amount: Long.fromString('2500000000') },
    history: [{ id, amount: { _: 'starsTonAmount', amount: Long.fromString('2500000000') } }],
  });
  expect(page().history).toHaveLength(1);
  expectRpcError(() => byId({ id }), 400, 'TRANSACTION_ID_INVALID');
  const ton = rich.call({ _: 'payments.getStarsStatus', peer: self, ton: true });
  expect(ton.history).toHaveLength(1);
});

test('accounts of the demo have a past, and the balance that the documentation promises', () => {
  const balance = harness.world.account('+9996610500').stars;
  startDemoHistories(harness.world);
  const client = harness.signedInClient('phone', '+9996610500');
  const { history = [], balance: now } = client.call({
    _: 'payments.getStarsTransactions',
    peer: self,
    offset: '',
    limit: 100,
  }) as tl.payments.RawStarsStatus;
  expect(now).toMatchObject({ amount: Long.fromNumber(balance.amount) });
  const sum = history.reduce((total, { amount }) => total + Number((amount as tl.RawStarsAmount).amount), 0);
  expect(sum).toBe(balance.amount);
  expect(history.length).toBeGreaterThan(10);
  harness.world.deviceRegistry.onSignIn('9996610500');
  expect(harness.world.ledger.entries('9996610500')).toHaveLength(history.length);
});
