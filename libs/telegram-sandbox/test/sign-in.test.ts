import type { tl } from '@mtcute/node';
import { Long } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { acceptLoginToken, newLoginToken } from './support/login-tokens.js';
import { expectRpcError, RpcHarness, selfOf } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';
import { API_HASH, API_ID } from './support/mtcute.js';

const PHONE = '+9996620001';
const WITH_PASSWORD = '+9996625001';
const SECOND = 1000;
const DAY = 86_400_000;

let harness: RpcHarness;
let screen: RpcClient;
let phone: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  screen = harness.client('Screen', 2);
  phone = harness.signedInClient('Phone', PHONE);
});

const devicesSeenBy = (client: RpcClient) => client.call({ _: 'account.getAuthorizations' }).authorizations;

test('a right password resets the count of wrong ones', () => {
  const { passwordAttempts } = harness.world.signIns;
  for (let i = 0; i < 5; i++) passwordAttempts.recordWrongPassword('9996625001');
  expectRpcError(() => passwordAttempts.assertAllowed('9996625001'), 420, 'FLOOD_WAIT_300');
  harness.signedInClient('Owner', WITH_PASSWORD);
  harness.world.signIns.signInWithPassword({ id: 'Owner@2', model: 'Owner' });
  passwordAttempts.assertAllowed('9996625001');
});

test.each([
  [1, API_HASH, 'API_ID_INVALID'],
  [API_ID, 'no hash', 'API_ID_INVALID'],
])('api_id %i with the hash %s: %s', (apiId, apiHash, text) => {
  const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
  const phoneNumber = PHONE;
  expectRpcError(() => screen.call({ _: 'auth.exportLoginToken', apiId, apiHash, exceptIds: [] }), 400, text);
  expectRpcError(() => screen.call({ _: 'auth.sendCode', phoneNumber, apiId, apiHash, settings }), 400, text);
});

test.each([
  ['+9996620405', 406, 'PHONE_NUMBER_APP_SIGNUP_FORBIDDEN'],
  ['+9996620426', 406, 'UPDATE_APP_TO_LOGIN'],
  ['+9996620427', 400, 'API_ID_PUBLISHED_FLOOD'],
  ['+9996620500', 500, 'AUTH_RESTART'],
  ['+9996620501', 500, 'AUTH_RESTART_5'],
])('%s gets no code: %i %s', (phoneNumber, code, text) => {
  const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
  const send = () => screen.call({ _: 'auth.sendCode', phoneNumber, apiId: API_ID, apiHash: API_HASH, settings });
  expectRpcError(send, code, text);
});

test('a sign-in can fail with SIGN_IN_FAILED', () => {
  const { hash } = harness.world.signIns.sendCode('+9996620510');
  const signIn = () =>
    screen.call({ _: 'auth.signIn', phoneNumber: '+9996620510', phoneCodeHash: hash, phoneCode: '22222' });
  expectRpcError(signIn, 500, 'SIGN_IN_FAILED');
});

test('an exported authorization can be imported once, in its data centre only', () => {
  const carry = (dcId: number) => phone.call({ _: 'auth.exportAuthorization', dcId });
  const take = (client: RpcClient, { id, bytes }: { id: number; bytes: Uint8Array }) =>
    client.call({ _: 'auth.importAuthorization', id: Long.fromNumber(id), bytes });
  const helper = harness.client('Phone', 3);
  expectRpcError(() => carry(2), 400, 'DC_ID_INVALID');
  expectRpcError(() => carry(9), 400, 'DC_ID_INVALID');
  const carried = carry(3);
  expectRpcError(
    () => take(harness.client('Phone', 1), { id: Number(carried.id), bytes: carried.bytes }),
    400,
    'AUTH_BYTES_INVALID',
  );
  expectRpcError(() => take(helper, { id: 5, bytes: carried.bytes }), 400, 'USER_ID_INVALID');
  expect(take(helper, { id: Number(carried.id), bytes: carried.bytes })).toMatchObject({
    user: { phone: '9996620001' },
  });
  expectRpcError(() => take(helper, { id: Number(carried.id), bytes: carried.bytes }), 400, 'AUTH_BYTES_INVALID');
  const late = carry(3);
  harness.now += 5 * 60 * SECOND;
  expectRpcError(() => take(helper, { id: Number(late.id), bytes: late.bytes }), 400, 'AUTH_BYTES_INVALID');

  expectRpcError(() => selfOf(helper), 303, 'USER_MIGRATE_2');
  expect(devicesSeenBy(phone)).toHaveLength(1);
  phone.call({ _: 'auth.logOut' });
  expectRpcError(() => selfOf(helper), 401, 'AUTH_KEY_UNREGISTERED');
});

test('an account sees its devices, and ends them after a day', () => {
  const other = harness.signedInClient('Other', PHONE);
  const third = harness.signedInClient('Third', PHONE);
  harness.signedInClient('Foreign', '+9996620002');
  harness.now += 60 * SECOND;
  const [current, ...others] = devicesSeenBy(other);
  expect(current).toMatchObject({ current: true, hash: Long.ZERO, deviceModel: 'Other', systemVersion: 'Test OS' });
  expect(current).toMatchObject({ appVersion: '1.0', apiId: 12345, dateActive: harness.now / 1000 });
  expect(others.map(({ deviceModel }) => deviceModel)).toEqual(['Phone', 'Third']);
  const hash = others[0]?.hash ?? Long.ZERO;
  const end = (hash: Long) => other.call({ _: 'account.resetAuthorization', hash });
  expectRpcError(() => end(Long.ZERO), 400, 'HASH_INVALID');
  expectRpcError(() => end(Long.fromNumber(4)), 400, 'HASH_INVALID');
  expectRpcError(() => end(hash), 406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
  expectRpcError(() => other.call({ _: 'auth.resetAuthorizations' }), 406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
  harness.now += DAY - 60 * SECOND;
  expect(end(hash)).toBe(true);
  expectRpcError(() => selfOf(phone), 401, 'SESSION_REVOKED');
  expectRpcError(() => end(hash), 400, 'HASH_INVALID');
  expect(other.call({ _: 'auth.resetAuthorizations' })).toBe(true);
  expectRpcError(() => selfOf(third), 401, 'SESSION_REVOKED');
  expect(devicesSeenBy(other)).toHaveLength(1);
});

test('a frozen account reads and changes nothing', () => {
  harness.world.gifts.drop({ id: 1n, stars: 1 });
  const config = phone.call({ _: 'help.getAppConfig', hash: 0 }) as tl.help.RawAppConfig;
  expect(phone.call({ _: 'help.getAppConfig', hash: config.hash })._).toBe('help.appConfigNotModified');
  harness.world.freeze(PHONE);
  const giftId = Long.ONE;
  const invoice: tl.TypeInputInvoice = { _: 'inputInvoiceStarGift', peer: { _: 'inputPeerSelf' }, giftId };
  const forbidden: (() => unknown)[] = [
    () => phone.call({ _: 'payments.getPaymentForm', invoice }),
    () => phone.call({ _: 'payments.sendStarsForm', formId: Long.ONE, invoice }),
    () => phone.call({ _: 'account.resetAuthorization', hash: Long.ONE }),
    () => phone.call({ _: 'auth.resetAuthorizations' }),
    () => acceptLoginToken(phone, newLoginToken(screen)),
  ];
  for (const run of forbidden) expectRpcError(run, 420, 'FROZEN_METHOD_INVALID');
  expect(selfOf(phone)).toMatchObject({ phone: '9996620001' });
  expect(phone.call({ _: 'payments.checkCanSendGift', giftId })._).toBe('payments.checkCanSendGiftResultOk');
  const frozen = phone.call({ _: 'help.getAppConfig', hash: config.hash });
  expect(JSON.stringify(frozen)).toContain('freeze_since_date');
  harness.world.change(PHONE, { frozenSince: null });
  expect(phone.call({ _: 'payments.getPaymentForm', invoice })._).toBe('payments.paymentFormStarGift');
});

test('the number of a deleted account can sign up again', () => {
  harness.world.delete(PHONE);
  expectRpcError(() => selfOf(phone), 401, 'USER_DEACTIVATED');
  const { hash } = harness.world.signIns.sendCode(PHONE);
  const signIn = screen.call({ _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash: hash, phoneCode: '22222' });
  expect(signIn._).toBe('auth.authorizationSignUpRequired');
  expect(harness.world.accounts.byId(9996620001n)).toBeUndefined();
});

test('a number of another data centre is answered with PHONE_MIGRATE', () => {
  const sendOn = harness.client('Elsewhere', 1);
  const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
  const send = () =>
    sendOn.call({ _: 'auth.sendCode', phoneNumber: PHONE, apiId: API_ID, apiHash: API_HASH, settings });
  expectRpcError(send, 303, 'PHONE_MIGRATE_2');
});
