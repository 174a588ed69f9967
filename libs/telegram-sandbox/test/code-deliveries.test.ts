import type { tl } from '@mtcute/node';
import { beforeEach, describe, expect, test } from 'vitest';
import { API_HASH, API_ID } from './support/mtcute.js';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
const WEEK_SECONDS = 7 * 86_400;

let harness: RpcHarness;
let client: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  client = harness.client('Desk', 2);
});

const send = (phoneNumber: string) =>
  client.call({ _: 'auth.sendCode', phoneNumber, apiId: API_ID, apiHash: API_HASH, settings });
function sentTo(phoneNumber: string): tl.auth.RawSentCode {
  const answer = send(phoneNumber);
  if (answer._ !== 'auth.sentCode') expect.unreachable();
  return answer;
}
const signIn = (phoneNumber: string, { phoneCodeHash }: tl.auth.RawSentCode, more: object) =>
  client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, ...more });
const emailCode = (code: string): tl.TypeEmailVerification => ({ _: 'emailVerificationCode', code });

test.each([
  ['+9996620434', { _: 'auth.sentCodeTypeFirebaseSms', length: 5 }],
  ['+9996620435', { _: 'auth.sentCodeTypeFragmentSms', url: 'https://fragment.com/login', length: 5 }],
  ['+9996620436', { _: 'auth.sentCodeTypeMissedCall', prefix: '+9996600', length: 5 }],
])('the code of %s goes another way, and next by SMS', (phone, type) => {
  const sent = sentTo(phone);
  expect(sent).toMatchObject({ type, nextType: { _: 'auth.codeTypeSms' }, timeout: 60 });
  const { phoneCodeHash } = sent;
  expect(client.call({ _: 'auth.resendCode', phoneNumber: phone, phoneCodeHash })).toMatchObject({
    type: { _: 'auth.sentCodeTypeSms' },
    phoneCodeHash,
  });
  expect(signIn(phone, sent, { phoneCode: '22222' })._).toBe('auth.authorization');
});

test('a code that has to be paid for is not sent', () => {
  const phone = '+9996620433';
  const answer = send(phone);
  expect(answer).toMatchObject({ _: 'auth.sentCodePaymentRequired', currency: 'USD' });
  if (answer._ !== 'auth.sentCodePaymentRequired') expect.unreachable();
  expect(harness.world.code(phone)).toBeUndefined();
  const guess = { phoneNumber: phone, phoneCodeHash: answer.phoneCodeHash, phoneCode: '22222' };
  expectRpcError(() => client.call({ _: 'auth.signIn', ...guess }), 400, 'PHONE_CODE_INVALID');
});

test('auth.sentCodeSuccess signs in without a code', () => {
  expect(send('+9996620437')).toMatchObject({
    _: 'auth.sentCodeSuccess',
    authorization: { _: 'auth.authorization', user: { phone: '9996620437' } },
  });
  expect(harness.world.devices('+9996620437')).toHaveLength(1);
});

test('a sign-in can suggest a 2FA password', () => {
  const phone = '+9996620438';
  expect(signIn(phone, sentTo(phone), { phoneCode: '22222' })).toMatchObject({
    _: 'auth.authorization',
    setupPasswordRequired: true,
    otherwiseReloginDays: 7,
  });
});

describe('a login email that has to be set', () => {
  const phone = '+9996620430';
  const purposeOf = ({ phoneCodeHash }: tl.auth.RawSentCode): tl.TypeEmailVerifyPurpose => ({
    _: 'emailVerifyPurposeLoginSetup',
    phoneNumber: phone,
    phoneCodeHash,
  });
  const request = (sent: tl.auth.RawSentCode, email = 'ada@example.com') =>
    client.call({ _: 'account.sendVerifyEmailCode', purpose: purposeOf(sent), email });
  const verify = (sent: tl.auth.RawSentCode, code = '66666') =>
    client.call({ _: 'account.verifyEmail', purpose: purposeOf(sent), verification: emailCode(code) });

  test('is verified, then the code comes, and the next login sends it there', () => {
    const begun = sentTo(phone);
    expect(begun.type._).toBe('auth.sentCodeTypeSetUpEmailRequired');
    expect(harness.world.code(phone)).toBeUndefined();
    expectRpcError(() => signIn(phone, begun, { phoneCode: '22222' }), 400, 'PHONE_CODE_INVALID');
    expectRpcError(() => verify(begun), 400, 'EMAIL_VERIFY_EXPIRED');
    expectRpcError(() => request(begun, 'ada'), 400, 'EMAIL_INVALID');
    expectRpcError(() => request(begun, 'ada@mailinator.com'), 400, 'EMAIL_NOT_ALLOWED');
    expect(request(begun)).toEqual({ _: 'account.sentEmailCode', emailPattern: 'a***@e***.com', length: 5 });
    expectRpcError(() => verify(begun, '11111'), 400, 'CODE_INVALID');
    const verified = verify(begun);
    expect(verified).toMatchObject({
      _: 'account.emailVerifiedLogin',
      email: 'ada@example.com',
      sentCode: { type: { _: 'auth.sentCodeTypeApp' } },
    });
    expectRpcError(() => verify(begun), 400, 'EMAIL_VERIFY_EXPIRED');
    expectRpcError(() => request(begun), 400, 'PHONE_HASH_EXPIRED');
    if (verified._ !== 'account.emailVerifiedLogin') expect.unreachable();
    const { sentCode } = verified;
    if (sentCode._ !== 'auth.sentCode') expect.unreachable();
    expect(signIn(phone, sentCode, { phoneCode: '22222' })._).toBe('auth.authorization');
    expect(sentTo(phone).type).toMatchObject({ _: 'auth.sentCodeTypeEmailCode', emailPattern: 'a***@e***.com' });
  });

  test('is refused after five wrong codes and after ten minutes', () => {
    const begun = sentTo(phone);
    request(begun);
    for (let i = 0; i < 5; i++) expectRpcError(() => verify(begun, '1'), 400, 'CODE_INVALID');
    expectRpcError(() => verify(begun), 400, 'EMAIL_VERIFY_EXPIRED');
    request(begun);
    harness.now += 10 * 60_000;
    expectRpcError(() => verify(begun), 400, 'EMAIL_VERIFY_EXPIRED');
    expectRpcError(() => request(begun), 400, 'PHONE_HASH_EXPIRED');
  });

  test('is not asked for by other numbers and other purposes', () => {
    const sent = sentTo('+9996620001');
    const { phoneCodeHash } = sent;
    const purpose = { _: 'emailVerifyPurposeLoginSetup', phoneNumber: '+9996620001', phoneCodeHash } as const;
    const email = 'ada@example.com';
    expectRpcError(() => client.call({ _: 'account.sendVerifyEmailCode', purpose, email }), 400, 'PHONE_HASH_EXPIRED');
    const passport = { _: 'emailVerifyPurposePassport' } as const;
    expectRpcError(
      () => client.call({ _: 'account.sendVerifyEmailCode', purpose: passport, email }),
      400,
      'EMAIL_NOT_SETUP',
    );
  });
});

describe('a code by email', () => {
  const reset = (phoneNumber: string, { phoneCodeHash }: tl.auth.RawSentCode) =>
    client.call({ _: 'auth.resetLoginEmail', phoneNumber, phoneCodeHash });

  test('is proven as such', () => {
    const phone = '+9996620431';
    const sent = sentTo(phone);
    expect(sent.type).toMatchObject({
      _: 'auth.sentCodeTypeEmailCode',
      emailPattern: 'o***@e***.com',
      length: 5,
      resetAvailablePeriod: WEEK_SECONDS,
    });
    expectRpcError(() => signIn(phone, sent, { phoneCode: '22222' }), 400, 'PHONE_CODE_INVALID');
    expectRpcError(() => signIn(phone, sent, { emailVerification: emailCode('1') }), 400, 'PHONE_CODE_INVALID');
    expect(signIn(phone, sent, { emailVerification: emailCode('22222') })._).toBe('auth.authorization');
  });

  test('no longer comes after a reset, which takes a week', () => {
    const phone = '+9996620431';
    const sent = sentTo(phone);
    const at = Math.floor(harness.now / 1000) + WEEK_SECONDS;
    expect(reset(phone, sent)).toMatchObject({ type: { emailPattern: 'o***@e***.com', resetPendingDate: at } });
    expectRpcError(() => reset(phone, sent), 400, 'TASK_ALREADY_EXISTS');
    harness.now += WEEK_SECONDS * 1000;
    expect(sentTo(phone).type._).toBe('auth.sentCodeTypeApp');
  });

  test('goes by SMS when the reset is done at once', () => {
    const phone = '+9996620432';
    const sent = sentTo(phone);
    expect(reset(phone, sent)).toMatchObject({ type: { _: 'auth.sentCodeTypeSms' } });
    expectRpcError(() => reset(phone, sent), 400, 'EMAIL_INSTALL_MISSING');
    expect(signIn(phone, sent, { phoneCode: '22222' })._).toBe('auth.authorization');
    expect(sentTo(phone).type._).toBe('auth.sentCodeTypeApp');
  });
});

test('any account can have a login email, or have to set one', () => {
  const phone = '+9996620001';
  harness.world.setLoginEmail(phone, 'required');
  expect(sentTo(phone).type._).toBe('auth.sentCodeTypeSetUpEmailRequired');
  harness.world.setLoginEmail(phone, 'bo@mail.example.org');
  expect(sentTo(phone).type).toMatchObject({ _: 'auth.sentCodeTypeEmailCode', emailPattern: 'b***@m***.org' });
  harness.world.setLoginEmail(phone, null);
  expect(sentTo(phone).type._).toBe('auth.sentCodeTypeApp');
});

test('a client can get the same login token until it expires', () => {
  const exported = () => client.call({ _: 'auth.exportLoginToken', apiId: API_ID, apiHash: API_HASH, exceptIds: [] });
  expect(exported()).not.toEqual(exported());
  harness.world.loginTokens('kept');
  const kept = exported();
  harness.now += 29_000;
  expect(exported()).toEqual(kept);
  harness.now += 1_000;
  expect(exported()).not.toEqual(kept);
});
