import type { tl } from '@mtcute/node';
import { Long } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { expectRefusal, Office } from './support/office.js';
import type { Desk } from './support/office.js';
import { API_HASH, API_ID } from './support/mtcute.js';

const PHONE = '+9996620001';
const WITH_PASSWORD = '+9996625001';
const SECOND = 1000;
const DAY = 86_400_000;

let office: Office;
let screen: Desk;
let phone: Desk;

beforeEach(() => {
  office = new Office();
  screen = office.desk('Screen', 2);
  phone = office.admit('Phone', PHONE);
});

const show = (desk: Desk, exceptIds: Long[] = []) =>
  desk.ask({ _: 'auth.exportLoginToken', apiId: API_ID, apiHash: API_HASH, exceptIds });
const tokenOn = (desk: Desk, exceptIds?: Long[]) => (show(desk, exceptIds) as tl.auth.RawLoginToken).token;
const accept = (desk: Desk, token: Uint8Array) => desk.ask({ _: 'auth.acceptLoginToken', token });
const take = (desk: Desk, token: Uint8Array) => desk.ask({ _: 'auth.importLoginToken', token });
const selfOf = (desk: Desk) => desk.ask({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] })[0];
const devicesSeenBy = (desk: Desk) => desk.ask({ _: 'account.getAuthorizations' }).authorizations;

test('a scanned code signs in whoever shows it, and all concerned hear of it', () => {
  const { token, expires } = show(screen) as tl.auth.RawLoginToken;
  expect(expires * 1000).toBe(office.now + 30 * SECOND);
  expect(accept(phone, token)).toMatchObject({ deviceModel: 'Screen', current: false, passwordPending: false });
  expect(office.pushed).toMatchObject([
    { deviceId: screen.id, update: { _: 'updateShort', update: { _: 'updateLoginToken' } } },
  ]);
  expect(() => selfOf(screen)).toThrow('AUTH_KEY_UNREGISTERED');
  expect(show(screen)).toMatchObject({ _: 'auth.loginTokenSuccess', authorization: { user: { phone: '9996620001' } } });
  expect(office.pushed[1]).toMatchObject({
    deviceId: phone.id,
    update: { update: { _: 'updateNewAuthorization', device: 'Screen', unconfirmed: true } },
  });
  expect(selfOf(screen)).toMatchObject({ phone: '9996620001' });
  // A lost answer may be asked for again.
  expect(show(screen)._).toBe('auth.loginTokenSuccess');
  expectRefusal(() => accept(phone, token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  expectRefusal(() => take(screen, token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
});

test('a person scans the code as a link, as text or as bytes', () => {
  const link = (token: Uint8Array) => `tg://login?token=${Buffer.from(token).toString('base64url')}`;
  office.world.phone(PHONE).acceptQr(link(tokenOn(screen)));
  expect(show(screen)._).toBe('auth.loginTokenSuccess');
  const [text, bytes] = [office.desk('Text', 2), office.desk('Bytes', 2)];
  office.world.phone(PHONE).acceptQr(Buffer.from(tokenOn(text)).toString('base64url'));
  office.world.phone(PHONE).acceptQr(Buffer.from(tokenOn(bytes)));
  expect([show(text)._, show(bytes)._]).toEqual(['auth.loginTokenSuccess', 'auth.loginTokenSuccess']);
  expect(() => office.world.phone(PHONE).acceptQr('https://example.org')).toThrow('AUTH_TOKEN_INVALID');
});

test('a code of another data centre is taken there', () => {
  const abroad = office.desk('Screen', 1);
  const token = tokenOn(abroad);
  accept(phone, token);
  const moved = show(abroad) as tl.auth.RawLoginTokenMigrateTo;
  expect(moved).toMatchObject({ _: 'auth.loginTokenMigrateTo', dcId: 2 });
  expect(take(abroad, moved.token)).toEqual(moved);
  expect(take(screen, moved.token)).toMatchObject({ _: 'auth.loginTokenSuccess' });
  expect(selfOf(screen)).toMatchObject({ phone: '9996620001' });
  expect(() => selfOf(abroad)).toThrow('AUTH_KEY_UNREGISTERED');
});

test('a code that nobody has scanned yet only waits', () => {
  const token = tokenOn(screen);
  expect(take(screen, token)).toMatchObject({ _: 'auth.loginToken', token });
  expect(tokenOn(screen)).not.toEqual(token);
  // The one that was replaced on the screen may be under a camera still.
  accept(phone, token);
  expect(show(screen)._).toBe('auth.loginTokenSuccess');
});

test('with a password the code alone signs nobody in, here and in another data centre', () => {
  const owner = office.admit('Owner', WITH_PASSWORD);
  for (const desk of [screen, office.desk('Abroad', 3)]) {
    const token = tokenOn(desk);
    expect(accept(owner, token)).toMatchObject({ passwordPending: true });
    const home = office.desk(`Home of ${desk.id}`, 2);
    const ask = () => (desk === screen ? show(screen) : take(home, token));
    expectRefusal(ask, 401, 'SESSION_PASSWORD_NEEDED');
    expectRefusal(ask, 401, 'SESSION_PASSWORD_NEEDED');
    const pending = desk === screen ? screen : home;
    expect(pending.ask({ _: 'account.getPassword' })).toMatchObject({ hasPassword: true });
    office.world.signInWithPassword({ id: pending.id, model: 'Screen' });
    expect(selfOf(pending)).toMatchObject({ phone: '9996625001' });
    expectRefusal(() => accept(owner, token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
    expectRefusal(() => take(office.desk('Thief', 2), token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  }
});

test('a right password ends the count of wrong ones', () => {
  const { passwordTries } = office.world.signIns;
  for (let i = 0; i < 5; i++) passwordTries.count('9996625001');
  expectRefusal(() => passwordTries.assertAllowed('9996625001'), 420, 'FLOOD_WAIT_300');
  office.admit('Owner', WITH_PASSWORD);
  office.world.signInWithPassword({ id: 'Owner@2', model: 'Owner' });
  passwordTries.assertAllowed('9996625001');
});

test('codes on screens and sign-ins under way are bounded', () => {
  const first = tokenOn(screen);
  const carried = phone.ask({ _: 'auth.exportAuthorization', dcId: 3 });
  for (let i = 0; i < 10_000; i++) {
    office.world.signIns.showQr({ id: 'Other', model: '' }, 2, []);
    office.world.signIns.exportTo(phone.id, 3);
  }
  expectRefusal(() => take(screen, first), 400, 'AUTH_TOKEN_INVALIDX');
  const take3 = () => office.desk('Phone', 3).ask({ ...carried, _: 'auth.importAuthorization' });
  expectRefusal(take3, 400, 'AUTH_BYTES_INVALID');
});

test('what is wrong with a code', () => {
  expectRefusal(() => accept(office.desk('Stranger', 2), tokenOn(screen)), 401, 'AUTH_KEY_UNREGISTERED');
  for (const use of [accept, take]) {
    expectRefusal(() => use(phone, Buffer.alloc(5)), 400, 'AUTH_TOKEN_INVALID');
    expectRefusal(() => use(phone, Buffer.alloc(32)), 400, 'AUTH_TOKEN_INVALIDX');
  }
  const unwanted = tokenOn(screen, [Long.fromNumber(9996620001)]);
  expectRefusal(() => accept(phone, unwanted), 400, 'AUTH_TOKEN_EXCEPTION');
  const late = tokenOn(screen);
  office.now += 30 * SECOND;
  expectRefusal(() => accept(phone, late), 400, 'AUTH_TOKEN_EXPIRED');
  expectRefusal(() => take(screen, late), 400, 'AUTH_TOKEN_EXPIRED');
  office.now += 11 * 60 * SECOND;
  tokenOn(screen);
  expectRefusal(() => take(screen, late), 400, 'AUTH_TOKEN_INVALIDX');
  const twice = tokenOn(screen);
  accept(phone, twice);
  expectRefusal(() => accept(phone, twice), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  office.now += 5 * 60 * SECOND;
  expect(show(screen)._).toBe('auth.loginToken');
});

test.each([
  [1, API_HASH, 'API_ID_INVALID'],
  [API_ID, 'no hash', 'API_ID_INVALID'],
])('api_id %i with the hash %s: %s', (apiId, apiHash, text) => {
  const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
  const phoneNumber = PHONE;
  expectRefusal(() => screen.ask({ _: 'auth.exportLoginToken', apiId, apiHash, exceptIds: [] }), 400, text);
  expectRefusal(() => screen.ask({ _: 'auth.sendCode', phoneNumber, apiId, apiHash, settings }), 400, text);
});

test.each([
  ['+9996620426', 406, 'UPDATE_APP_TO_LOGIN'],
  ['+9996620500', 500, 'AUTH_RESTART'],
])('%s gets no code: %i %s', (phoneNumber, code, text) => {
  const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
  const send = () => screen.ask({ _: 'auth.sendCode', phoneNumber, apiId: API_ID, apiHash: API_HASH, settings });
  expectRefusal(send, code, text);
});

test('a sign-in can fail for no fault of the client', () => {
  const { hash } = office.world.sendCode('+9996620510');
  const signIn = () =>
    screen.ask({ _: 'auth.signIn', phoneNumber: '+9996620510', phoneCodeHash: hash, phoneCode: '22222' });
  expectRefusal(signIn, 500, 'SIGN_IN_FAILED');
});

test('a sign-in is carried to another data centre once, and to that one only', () => {
  const carry = (dcId: number) => phone.ask({ _: 'auth.exportAuthorization', dcId });
  const take = (desk: Desk, { id, bytes }: { id: number; bytes: Uint8Array }) =>
    desk.ask({ _: 'auth.importAuthorization', id: Long.fromNumber(id), bytes });
  const helper = office.desk('Phone', 3);
  expectRefusal(() => carry(2), 400, 'DC_ID_INVALID');
  expectRefusal(() => carry(9), 400, 'DC_ID_INVALID');
  const carried = carry(3);
  expectRefusal(
    () => take(office.desk('Phone', 1), { id: Number(carried.id), bytes: carried.bytes }),
    400,
    'AUTH_BYTES_INVALID',
  );
  expectRefusal(() => take(helper, { id: 5, bytes: carried.bytes }), 400, 'USER_ID_INVALID');
  expect(take(helper, { id: Number(carried.id), bytes: carried.bytes })).toMatchObject({
    user: { phone: '9996620001' },
  });
  expectRefusal(() => take(helper, { id: Number(carried.id), bytes: carried.bytes }), 400, 'AUTH_BYTES_INVALID');
  const late = carry(3);
  office.now += 5 * 60 * SECOND;
  expectRefusal(() => take(helper, { id: Number(late.id), bytes: late.bytes }), 400, 'AUTH_BYTES_INVALID');

  expectRefusal(() => selfOf(helper), 303, 'USER_MIGRATE_2');
  expect(devicesSeenBy(phone)).toHaveLength(1);
  phone.ask({ _: 'auth.logOut' });
  expectRefusal(() => selfOf(helper), 401, 'AUTH_KEY_UNREGISTERED');
});

test('an account sees its devices, and ends them after a day', () => {
  const other = office.admit('Other', PHONE);
  const third = office.admit('Third', PHONE);
  office.admit('Foreign', '+9996620002');
  office.now += 60 * SECOND;
  const [current, ...others] = devicesSeenBy(other);
  expect(current).toMatchObject({ current: true, hash: Long.ZERO, deviceModel: 'Other', systemVersion: 'Test OS' });
  expect(current).toMatchObject({ appVersion: '1.0', apiId: 12345, dateActive: office.now / 1000 });
  expect(others.map(({ deviceModel }) => deviceModel)).toEqual(['Phone', 'Third']);
  const hash = others[0]?.hash ?? Long.ZERO;
  const end = (hash: Long) => other.ask({ _: 'account.resetAuthorization', hash });
  expectRefusal(() => end(Long.ZERO), 400, 'HASH_INVALID');
  expectRefusal(() => end(Long.fromNumber(4)), 400, 'HASH_INVALID');
  expectRefusal(() => end(hash), 406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
  expectRefusal(() => other.ask({ _: 'auth.resetAuthorizations' }), 406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
  office.now += DAY - 60 * SECOND;
  expect(end(hash)).toBe(true);
  expectRefusal(() => selfOf(phone), 401, 'SESSION_REVOKED');
  expectRefusal(() => end(hash), 400, 'HASH_INVALID');
  expect(other.ask({ _: 'auth.resetAuthorizations' })).toBe(true);
  expectRefusal(() => selfOf(third), 401, 'SESSION_REVOKED');
  expect(devicesSeenBy(other)).toHaveLength(1);
});

test('a frozen account reads and changes nothing', () => {
  office.world.gifts.drop({ id: 1n, stars: 1 });
  const config = phone.ask({ _: 'help.getAppConfig', hash: 0 }) as tl.help.RawAppConfig;
  expect(phone.ask({ _: 'help.getAppConfig', hash: config.hash })._).toBe('help.appConfigNotModified');
  office.world.freeze(PHONE);
  const giftId = Long.ONE;
  const invoice: tl.TypeInputInvoice = { _: 'inputInvoiceStarGift', peer: { _: 'inputPeerSelf' }, giftId };
  const forbidden: (() => unknown)[] = [
    () => phone.ask({ _: 'payments.getPaymentForm', invoice }),
    () => phone.ask({ _: 'payments.sendStarsForm', formId: Long.ONE, invoice }),
    () => phone.ask({ _: 'account.resetAuthorization', hash: Long.ONE }),
    () => phone.ask({ _: 'auth.resetAuthorizations' }),
    () => accept(phone, tokenOn(screen)),
  ];
  for (const run of forbidden) expectRefusal(run, 420, 'FROZEN_METHOD_INVALID');
  expect(selfOf(phone)).toMatchObject({ phone: '9996620001' });
  expect(phone.ask({ _: 'payments.checkCanSendGift', giftId })._).toBe('payments.checkCanSendGiftResultOk');
  const frozen = phone.ask({ _: 'help.getAppConfig', hash: config.hash });
  expect(JSON.stringify(frozen)).toContain('freeze_since_date');
  office.world.change(PHONE, { frozenSince: null });
  expect(phone.ask({ _: 'payments.getPaymentForm', invoice })._).toBe('payments.paymentFormStarGift');
});

test('a deleted account is gone, and its number free', () => {
  office.world.delete(PHONE);
  expectRefusal(() => selfOf(phone), 401, 'USER_DEACTIVATED');
  const { hash } = office.world.sendCode(PHONE);
  const signIn = screen.ask({ _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash: hash, phoneCode: '22222' });
  expect(signIn._).toBe('auth.authorizationSignUpRequired');
  expect(office.world.accountById(9996620001n)).toBeUndefined();
});

test('a number of another data centre is sent on', () => {
  const sendOn = office.desk('Elsewhere', 1);
  const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
  const send = () => sendOn.ask({ _: 'auth.sendCode', phoneNumber: PHONE, apiId: API_ID, apiHash: API_HASH, settings });
  expectRefusal(send, 303, 'PHONE_MIGRATE_2');
});
