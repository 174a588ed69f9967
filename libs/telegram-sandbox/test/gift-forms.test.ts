import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import type { GiftDrop } from '../src/index.js';
import { ask, drop, invoiceFor, peerOf, POOR, RICH, self, send } from './support/gifts.js';
import { expectRpcError, RpcHarness, type RpcClient } from './support/rpc-harness.js';

const MINUTE = 60_000;

let harness: RpcHarness;
let rich: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  rich = harness.signedInClient('Rich', RICH);
});

test.each<[string, Partial<GiftDrop>, number, string]>([
  ['is sold out', { total: 0 }, 400, 'STARGIFT_USAGE_LIMITED'],
  ['may not be bought by this account any more', { perUser: 0 }, 400, 'STARGIFT_USER_USAGE_LIMITED'],
  ['costs more than the account has', { stars: 4785 }, 400, 'BALANCE_TOO_LOW'],
  ['is locked', { lockedUntil: Date.UTC(2026, 0, 2) / 1000 }, 406, 'PRECHECKOUT_FAILED'],
])('a gift that %s is not sold, and the form stays open', (_, terms, code, text) => {
  drop(harness, terms);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expectRpcError(() => send(rich, formId, invoiceFor()), code, text);
  expectRpcError(() => send(rich, formId, invoiceFor()), code, text);
  expect(harness.world.ledger.entries()).toEqual([]);
  drop(harness, { ...(terms.stars !== undefined && { stars: terms.stars }) });
  if (text === 'BALANCE_TOO_LOW') harness.world.topUp(RICH, { amount: 1, nanos: 0 });
  send(rich, formId, invoiceFor());
  expect(harness.world.account(RICH).stars.amount).toBe(text === 'BALANCE_TOO_LOW' ? 0 : 4784 - 15);
});

test.each<[string, Partial<GiftDrop>, string, number, string]>([
  ['only sold in official apps', { officialAppsOnly: true }, RICH, 406, 'API_GIFT_RESTRICTED_UPDATE_APP'],
  ['for Premium', { premiumOnly: true }, POOR, 403, 'PREMIUM_ACCOUNT_REQUIRED'],
  ['not on sale yet', { at: Date.UTC(2027, 0, 1) }, RICH, 400, 'STARGIFT_NOT_FOUND'],
])('there is no form for a gift that is %s', (_, terms, phone, code, text) => {
  drop(harness, terms);
  const client = harness.signedInClient('Buyer', phone);
  harness.world.change(phone, { premiumUntil: null });
  expectRpcError(() => ask(client, invoiceFor()), code, text);
});

test('a form needs a gift, a receiver and a message that is not too long', () => {
  expectRpcError(() => ask(rich, invoiceFor()), 400, 'STARGIFT_INVALID');
  const rose = drop(harness);
  expectRpcError(() => ask(rich, { _: 'inputInvoiceSlug', slug: 'x' }), 400, 'FORM_UNSUPPORTED');
  expectRpcError(() => ask(rich, invoiceFor({ _: 'inputPeerEmpty' })), 400, 'PEER_ID_INVALID');
  const wrongHash: tl.RawInputPeerUser = { _: 'inputPeerUser', userId: Number(9996612433), accessHash: Long.ZERO };
  expectRpcError(() => ask(rich, invoiceFor(wrongHash)), 400, 'PEER_ID_INVALID');
  expectRpcError(() => ask(rich, invoiceFor({ ...wrongHash, userId: 777000 })), 400, 'PEER_ID_INVALID');
  const message: tl.TypeTextWithEntities = { _: 'textWithEntities', text: 'x'.repeat(256), entities: [] };
  expectRpcError(() => ask(rich, invoiceFor(self, { message })), 400, 'STARGIFT_MESSAGE_INVALID');
  harness.world.change(POOR, { refusesGifts: true });
  expectRpcError(() => ask(rich, invoiceFor(peerOf(harness, POOR))), 403, 'USER_DISALLOWED_STARGIFTS');
  rose.withdraw();
  expectRpcError(() => ask(rich, invoiceFor()), 400, 'STARGIFT_NOT_FOUND');
});

test('a form is valid for one order of one account, at one price, for ten minutes', () => {
  drop(harness);
  const poor = harness.signedInClient('Poor', POOR);
  const form = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expect(form.invoice).toMatchObject({ currency: 'XTR', prices: [{ label: 'Rose', amount: Long.fromNumber(15) }] });
  expectRpcError(() => send(rich, Long.ZERO, invoiceFor()), 400, 'FORM_ID_EMPTY');
  expectRpcError(() => send(rich, Long.ONE, invoiceFor()), 400, 'FORM_EXPIRED');
  expectRpcError(() => send(poor, form.formId, invoiceFor(peerOf(harness, RICH))), 400, 'FORM_EXPIRED');
  expectRpcError(() => send(rich, form.formId, invoiceFor(peerOf(harness, POOR))), 400, 'FORM_EXPIRED');
  expectRpcError(() => send(rich, form.formId, { _: 'inputInvoiceSlug', slug: 'x' }), 400, 'FORM_UNSUPPORTED');
  drop(harness, { stars: 16 });
  expectRpcError(() => send(rich, form.formId, invoiceFor()), 406, 'STARS_FORM_AMOUNT_MISMATCH');
  drop(harness);
  harness.now += 10 * MINUTE;
  expectRpcError(() => send(rich, form.formId, invoiceFor()), 400, 'FORM_EXPIRED');
  expect(harness.world.ledger.entries()).toEqual([]);
});

test('the number of open forms is limited', () => {
  drop(harness);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  const [buyer, to] = [harness.world.account(POOR), harness.world.account(POOR)];
  for (let i = 0; i < 10_000; i++)
    harness.world.shop.createForm(buyer, { giftId: 5170n, to, message: null, hideName: false });
  expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_EXPIRED');
});

test('a paid form stays a duplicate', () => {
  drop(harness);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  send(rich, formId, invoiceFor());
  expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  harness.now += 60 * MINUTE;
  expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  expect(harness.world.ledger.entries()).toHaveLength(1);
});

test('a form in progress is a duplicate until `settle` pays or rejects it', () => {
  drop(harness, { total: 1 });
  harness.world.shop.submissions('inProgress');
  const forms = [0, 1].map(() => (ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift).formId);
  for (const formId of forms) {
    expectRpcError(() => send(rich, formId, invoiceFor()), -503, 'Timeout');
    expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  }
  expect(harness.world.ledger.entries()).toEqual([]);
  harness.now += 20 * MINUTE;
  ask(rich, invoiceFor());
  expect(harness.world.shop.settle()).toMatchObject([{ gift: { formId: String(forms[0]) } }]);
  expect(harness.world.ledger.entries()).toHaveLength(1);
  for (const formId of forms) expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  drop(harness, { total: 5 });
  expect(harness.world.shop.settle()).toEqual([]);
});

test('a failed form is a duplicate, and nothing is paid', () => {
  drop(harness);
  harness.world.shop.submissions('failed');
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expectRpcError(() => send(rich, formId, invoiceFor()), 406, 'PRECHECKOUT_FAILED');
  expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  harness.world.shop.submissions('accepted');
  expectRpcError(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  expect(harness.world.ledger.entries()).toEqual([]);
});
