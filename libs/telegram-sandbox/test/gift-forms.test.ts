import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import type { GiftDrop } from '../src/index.js';
import { ask, drop, invoiceFor, peerOf, POOR, RICH, self, send } from './support/gifts.js';
import { expectRefusal, Office, type Desk } from './support/office.js';

const MINUTE = 60_000;

let office: Office;
let rich: Desk;

beforeEach(() => {
  office = new Office();
  rich = office.admit('Rich', RICH);
});

test.each<[string, Partial<GiftDrop>, number, string]>([
  ['is sold out', { total: 0 }, 400, 'STARGIFT_USAGE_LIMITED'],
  ['may not be bought by this account any more', { perUser: 0 }, 400, 'STARGIFT_USER_USAGE_LIMITED'],
  ['costs more than the account has', { stars: 4785 }, 400, 'BALANCE_TOO_LOW'],
  ['is locked', { lockedUntil: Date.UTC(2026, 0, 2) / 1000 }, 406, 'PRECHECKOUT_FAILED'],
])('a gift that %s is not sold, and the form stays open', (_, terms, code, text) => {
  drop(office, terms);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expectRefusal(() => send(rich, formId, invoiceFor()), code, text);
  expectRefusal(() => send(rich, formId, invoiceFor()), code, text);
  expect(office.world.ledger.entries()).toEqual([]);
  drop(office, { ...(terms.stars !== undefined && { stars: terms.stars }) });
  if (text === 'BALANCE_TOO_LOW') office.world.topUp(RICH, { amount: 1, nanos: 0 });
  send(rich, formId, invoiceFor());
  expect(office.world.account(RICH).stars.amount).toBe(text === 'BALANCE_TOO_LOW' ? 0 : 4784 - 15);
});

test.each<[string, Partial<GiftDrop>, string, number, string]>([
  ['only sold in official apps', { officialAppsOnly: true }, RICH, 406, 'API_GIFT_RESTRICTED_UPDATE_APP'],
  ['for Premium', { premiumOnly: true }, POOR, 403, 'PREMIUM_ACCOUNT_REQUIRED'],
  ['not on sale yet', { at: Date.UTC(2027, 0, 1) }, RICH, 400, 'STARGIFT_NOT_FOUND'],
])('there is no form for a gift that is %s', (_, terms, phone, code, text) => {
  drop(office, terms);
  const desk = office.admit('Buyer', phone);
  office.world.change(phone, { premiumUntil: null });
  expectRefusal(() => ask(desk, invoiceFor()), code, text);
});

test('there is no form for what is no gift, nobody or too much text', () => {
  expectRefusal(() => ask(rich, invoiceFor()), 400, 'STARGIFT_INVALID');
  const rose = drop(office);
  expectRefusal(() => ask(rich, { _: 'inputInvoiceSlug', slug: 'x' }), 400, 'FORM_UNSUPPORTED');
  expectRefusal(() => ask(rich, invoiceFor({ _: 'inputPeerEmpty' })), 400, 'PEER_ID_INVALID');
  const wrongHash: tl.RawInputPeerUser = { _: 'inputPeerUser', userId: Number(9996612433), accessHash: Long.ZERO };
  expectRefusal(() => ask(rich, invoiceFor(wrongHash)), 400, 'PEER_ID_INVALID');
  expectRefusal(() => ask(rich, invoiceFor({ ...wrongHash, userId: 777000 })), 400, 'PEER_ID_INVALID');
  const message: tl.TypeTextWithEntities = { _: 'textWithEntities', text: 'x'.repeat(256), entities: [] };
  expectRefusal(() => ask(rich, invoiceFor(self, { message })), 400, 'STARGIFT_MESSAGE_INVALID');
  office.world.change(POOR, { refusesGifts: true });
  expectRefusal(() => ask(rich, invoiceFor(peerOf(office, POOR))), 403, 'USER_DISALLOWED_STARGIFTS');
  rose.withdraw();
  expectRefusal(() => ask(rich, invoiceFor()), 400, 'STARGIFT_NOT_FOUND');
});

test('a form is good for one order of one account, at one price, for ten minutes', () => {
  drop(office);
  const poor = office.admit('Poor', POOR);
  const form = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expect(form.invoice).toMatchObject({ currency: 'XTR', prices: [{ label: 'Rose', amount: Long.fromNumber(15) }] });
  expectRefusal(() => send(rich, Long.ZERO, invoiceFor()), 400, 'FORM_ID_EMPTY');
  expectRefusal(() => send(rich, Long.ONE, invoiceFor()), 400, 'FORM_EXPIRED');
  expectRefusal(() => send(poor, form.formId, invoiceFor(peerOf(office, RICH))), 400, 'FORM_EXPIRED');
  expectRefusal(() => send(rich, form.formId, invoiceFor(peerOf(office, POOR))), 400, 'FORM_EXPIRED');
  expectRefusal(() => send(rich, form.formId, { _: 'inputInvoiceSlug', slug: 'x' }), 400, 'FORM_UNSUPPORTED');
  drop(office, { stars: 16 });
  expectRefusal(() => send(rich, form.formId, invoiceFor()), 406, 'STARS_FORM_AMOUNT_MISMATCH');
  drop(office);
  office.now += 10 * MINUTE;
  expectRefusal(() => send(rich, form.formId, invoiceFor()), 400, 'FORM_EXPIRED');
  expect(office.world.ledger.entries()).toEqual([]);
});

test('open forms are bounded', () => {
  drop(office);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  const [buyer, to] = [office.world.account(POOR), office.world.account(POOR)];
  for (let i = 0; i < 10_000; i++) office.world.shop.form(buyer, { giftId: 5170n, to, message: null, hideName: false });
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_EXPIRED');
});

test('a form that was paid is a duplicate, for ever', () => {
  drop(office);
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  send(rich, formId, invoiceFor());
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  office.now += 60 * MINUTE;
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  expect(office.world.ledger.entries()).toHaveLength(1);
});

test('a form in progress is a duplicate, and is paid or not when it settles', () => {
  drop(office, { total: 1 });
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
  drop(office, { total: 5 });
  expect(office.world.shop.settle()).toEqual([]);
});

test('a form that has failed is a duplicate, and nothing was paid', () => {
  drop(office);
  office.world.shop.submissions('failed');
  const { formId } = ask(rich, invoiceFor()) as tl.payments.RawPaymentFormStarGift;
  expectRefusal(() => send(rich, formId, invoiceFor()), 406, 'PRECHECKOUT_FAILED');
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  office.world.shop.submissions('accepted');
  expectRefusal(() => send(rich, formId, invoiceFor()), 400, 'FORM_SUBMIT_DUPLICATE');
  expect(office.world.ledger.entries()).toEqual([]);
});
