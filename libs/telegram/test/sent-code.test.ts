import { Api } from 'telegram';
import { expect, test } from 'vitest';
import { readSentCode } from '../src/sent-code.js';

const sent = (type: Api.auth.TypeSentCodeType, nextType?: Api.auth.TypeCodeType) =>
  readSentCode(new Api.auth.SentCode({ type, phoneCodeHash: 'hash', nextType, timeout: 60 }));

test.each([
  [new Api.auth.SentCodeTypeSmsWord({ beginning: 'w' }), { delivery: 'sms', codeKind: 'word', codeLength: null }],
  [new Api.auth.SentCodeTypeSmsPhrase({}), { delivery: 'sms', codeKind: 'phrase', codeLength: null }],
  [
    new Api.auth.SentCodeTypeFragmentSms({ url: 'https://fragment.com', length: 5 }),
    { delivery: 'fragment', codeKind: 'digits', codeLength: 5 },
  ],
  [
    new Api.auth.SentCodeTypeMissedCall({ prefix: '7', length: 4 }),
    { delivery: 'flash_call', codeKind: 'digits', codeLength: 4 },
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
