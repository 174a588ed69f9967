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

test('a code that only official apps get is refused with the code of what Telegram requires', () => {
  const payment = new Api.auth.SentCodePaymentRequired({
    ...{ storeProduct: 'code', phoneCodeHash: 'hash', supportEmailAddress: '', supportEmailSubject: '' },
    ...{ premiumDays: 7, currency: 'USD', amount: helpers.returnBigInt(99) },
  });
  expect(() => readSentCode(payment)).toThrow(expect.objectContaining({ code: 'PAYMENT_REQUIRED' }));
  const email = new Api.auth.SentCodeTypeSetUpEmailRequired({});
  expect(() => sent(email)).toThrow(expect.objectContaining({ code: 'EMAIL_SETUP_REQUIRED' }));
});
