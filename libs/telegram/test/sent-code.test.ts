import { Api, helpers } from 'telegram';
import { expect, test } from 'vitest';
import { readSentCode } from '../src/sent-code.js';

const sent = (type: Api.auth.TypeSentCodeType, nextType?: Api.auth.TypeCodeType) =>
  readSentCode(new Api.auth.SentCode({ type, phoneCodeHash: 'hash', nextType, timeout: 60 }));

test.each([
  [
    new Api.auth.SentCodeTypeSmsWord({ beginning: 'w' }),
    { delivery: 'sms', deliveryDetail: 'w', codeKind: 'word', codeLength: null },
  ],
  [
    new Api.auth.SentCodeTypeSmsPhrase({}),
    { delivery: 'sms', deliveryDetail: null, codeKind: 'phrase', codeLength: null },
  ],
  [
    new Api.auth.SentCodeTypeFragmentSms({ url: 'https://fragment.com', length: 5 }),
    { delivery: 'fragment', deliveryDetail: 'https://fragment.com', codeKind: 'digits', codeLength: 5 },
  ],
  [
    new Api.auth.SentCodeTypeMissedCall({ prefix: '7', length: 4 }),
    { delivery: 'flash_call', deliveryDetail: '7', codeKind: 'digits', codeLength: 4 },
  ],
  [
    new Api.auth.SentCodeTypeFlashCall({ pattern: '+7999*' }),
    { delivery: 'flash_call', deliveryDetail: '+7999*', codeKind: 'digits', codeLength: null },
  ],
  [
    new Api.auth.SentCodeTypeEmailCode({ emailPattern: 'a***@e***.com', length: 6 }),
    { delivery: 'email', deliveryDetail: 'a***@e***.com', codeKind: 'digits', codeLength: 6 },
  ],
])('a code that is no text message of digits: %o', (type, read) => {
  expect(sent(type)).toMatchObject(read);
});

test.each([
  [new Api.auth.CodeTypeSms(), 'sms'],
  [new Api.auth.CodeTypeCall(), 'call'],
  [new Api.auth.CodeTypeFlashCall(), 'flash_call'],
  [new Api.auth.CodeTypeMissedCall(), 'flash_call'],
  [new Api.auth.CodeTypeFragmentSms(), 'fragment'],
])('the next way: %o', (nextType, nextDelivery) => {
  const app = new Api.auth.SentCodeTypeApp({ length: 5 });
  expect(sent(app, nextType)).toMatchObject({ nextDelivery, resendAfterSeconds: 60 });
  expect(sent(app)).toMatchObject({ nextDelivery: null, resendAfterSeconds: null });
});

test.each([
  [
    new Api.auth.SentCodeTypeSetUpEmailRequired({}),
    { delivery: 'email_setup', deliveryDetail: null, codeLength: null },
  ],
  [new Api.auth.SentCodeTypeFirebaseSms({ length: 6 }), { delivery: 'firebase', codeLength: 6 }],
])('what is wanted instead of a code, and a code that cannot arrive: %o', (type, read) => {
  expect(sent(type)).toMatchObject({ ...read, emailResetSeconds: null, emailResetAt: null });
});

test.each([
  [{}, { emailResetSeconds: null, emailResetAt: null }],
  [{ resetAvailablePeriod: 0 }, { emailResetSeconds: 0, emailResetAt: null }],
  [{ resetAvailablePeriod: 604_800 }, { emailResetSeconds: 604_800, emailResetAt: null }],
  [
    { resetAvailablePeriod: 604_800, resetPendingDate: 1_900_000_000 },
    { emailResetSeconds: null, emailResetAt: '2030-03-17T17:46:40.000Z' },
  ],
])('the reset of a login email: %o', (reset, read) => {
  expect(sent(new Api.auth.SentCodeTypeEmailCode({ emailPattern: 'a***', length: 6, ...reset }))).toMatchObject(read);
});

test('a code that has to be paid for is refused', () => {
  const payment = new Api.auth.SentCodePaymentRequired({
    ...{ storeProduct: 'code', phoneCodeHash: 'hash', supportEmailAddress: '', supportEmailSubject: '' },
    ...{ premiumDays: 7, currency: 'USD', amount: helpers.returnBigInt(99) },
  });
  expect(() => readSentCode(payment)).toThrow(expect.objectContaining({ code: 'PAYMENT_REQUIRED' }));
});
