import type { tl } from '@mtcute/node';
import { Long } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { acceptLoginToken, exportLoginToken, importLoginToken, newLoginToken } from './support/login-tokens.js';
import { expectRpcError, RpcHarness, selfOf } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

const PHONE = '+9996620001';
const WITH_PASSWORD = '+9996625001';
const SECOND = 1000;

let harness: RpcHarness;
let screen: RpcClient;
let phone: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  screen = harness.client('Screen', 2);
  phone = harness.signedInClient('Phone', PHONE);
});

test('a scanned code signs its client in, and updates are sent to both devices', () => {
  const { token, expires } = exportLoginToken(screen) as tl.auth.RawLoginToken;
  expect(expires * 1000).toBe(harness.now + 30 * SECOND);
  expect(acceptLoginToken(phone, token)).toMatchObject({
    deviceModel: 'Screen',
    current: false,
    passwordPending: false,
  });
  expect(harness.pushed).toMatchObject([
    { deviceId: screen.id, update: { _: 'updateShort', update: { _: 'updateLoginToken' } } },
  ]);
  expect(() => selfOf(screen)).toThrow('AUTH_KEY_UNREGISTERED');
  expect(exportLoginToken(screen)).toMatchObject({
    _: 'auth.loginTokenSuccess',
    authorization: { user: { phone: '9996620001' } },
  });
  expect(harness.pushed[1]).toMatchObject({
    deviceId: phone.id,
    update: { update: { _: 'updateNewAuthorization', device: 'Screen', unconfirmed: true } },
  });
  expect(selfOf(screen)).toMatchObject({ phone: '9996620001' });
  // Repeatable after a lost answer.
  expect(exportLoginToken(screen)._).toBe('auth.loginTokenSuccess');
  expectRpcError(() => acceptLoginToken(phone, token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  expectRpcError(() => importLoginToken(screen, token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
});

test('`acceptQr` takes a link, text or bytes', () => {
  const link = (token: Uint8Array) => `tg://login?token=${Buffer.from(token).toString('base64url')}`;
  harness.world.phone(PHONE).acceptQr(link(newLoginToken(screen)));
  expect(exportLoginToken(screen)._).toBe('auth.loginTokenSuccess');
  const [text, bytes] = [harness.client('Text', 2), harness.client('Bytes', 2)];
  harness.world.phone(PHONE).acceptQr(Buffer.from(newLoginToken(text)).toString('base64url'));
  harness.world.phone(PHONE).acceptQr(Buffer.from(newLoginToken(bytes)));
  expect([exportLoginToken(text)._, exportLoginToken(bytes)._]).toEqual([
    'auth.loginTokenSuccess',
    'auth.loginTokenSuccess',
  ]);
  expect(() => harness.world.phone(PHONE).acceptQr('https://example.org')).toThrow('AUTH_TOKEN_INVALID');
});

test('a token of another data centre is migrated there', () => {
  const abroad = harness.client('Screen', 1);
  const token = newLoginToken(abroad);
  acceptLoginToken(phone, token);
  const moved = exportLoginToken(abroad) as tl.auth.RawLoginTokenMigrateTo;
  expect(moved).toMatchObject({ _: 'auth.loginTokenMigrateTo', dcId: 2 });
  expect(importLoginToken(abroad, moved.token)).toEqual(moved);
  expect(importLoginToken(screen, moved.token)).toMatchObject({ _: 'auth.loginTokenSuccess' });
  expect(selfOf(screen)).toMatchObject({ phone: '9996620001' });
  expect(() => selfOf(abroad)).toThrow('AUTH_KEY_UNREGISTERED');
});

test('a token that is not scanned yet stays pending', () => {
  const token = newLoginToken(screen);
  expect(importLoginToken(screen, token)).toMatchObject({ _: 'auth.loginToken', token });
  expect(newLoginToken(screen)).not.toEqual(token);
  // The replaced token may still be scanned.
  acceptLoginToken(phone, token);
  expect(exportLoginToken(screen)._).toBe('auth.loginTokenSuccess');
});

test('an account with a password needs it after the code, also in another data centre', () => {
  const owner = harness.signedInClient('Owner', WITH_PASSWORD);
  for (const client of [screen, harness.client('Abroad', 3)]) {
    const token = newLoginToken(client);
    expect(acceptLoginToken(owner, token)).toMatchObject({ passwordPending: true });
    const home = harness.client(`Home of ${client.id}`, 2);
    const ask = () => (client === screen ? exportLoginToken(screen) : importLoginToken(home, token));
    expectRpcError(ask, 401, 'SESSION_PASSWORD_NEEDED');
    expectRpcError(ask, 401, 'SESSION_PASSWORD_NEEDED');
    const pending = client === screen ? screen : home;
    expect(pending.call({ _: 'account.getPassword' })).toMatchObject({ hasPassword: true });
    harness.world.signIns.signInWithPassword({ id: pending.id, model: 'Screen' });
    expect(selfOf(pending)).toMatchObject({ phone: '9996625001' });
    expectRpcError(() => acceptLoginToken(owner, token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
    expectRpcError(() => importLoginToken(harness.client('Thief', 2), token), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  }
});

test('the number of tokens and of sign-ins in progress is limited', () => {
  const first = newLoginToken(screen);
  const carried = phone.call({ _: 'auth.exportAuthorization', dcId: 3 });
  for (let i = 0; i < 10_000; i++) {
    harness.world.signIns.exportLoginToken({ id: 'Other', model: '' }, 2, []);
    harness.world.signIns.exportAuthorization(phone.id, 3);
  }
  expectRpcError(() => importLoginToken(screen, first), 400, 'AUTH_TOKEN_INVALIDX');
  const take3 = () => harness.client('Phone', 3).call({ ...carried, _: 'auth.importAuthorization' });
  expectRpcError(take3, 400, 'AUTH_BYTES_INVALID');
});

test('invalid tokens have the error codes of Telegram', () => {
  expectRpcError(
    () => acceptLoginToken(harness.client('Stranger', 2), newLoginToken(screen)),
    401,
    'AUTH_KEY_UNREGISTERED',
  );
  for (const use of [acceptLoginToken, importLoginToken]) {
    expectRpcError(() => use(phone, Buffer.alloc(5)), 400, 'AUTH_TOKEN_INVALID');
    expectRpcError(() => use(phone, Buffer.alloc(32)), 400, 'AUTH_TOKEN_INVALIDX');
  }
  const unwanted = newLoginToken(screen, [Long.fromNumber(9996620001)]);
  expectRpcError(() => acceptLoginToken(phone, unwanted), 400, 'AUTH_TOKEN_EXCEPTION');
  const late = newLoginToken(screen);
  harness.now += 30 * SECOND;
  expectRpcError(() => acceptLoginToken(phone, late), 400, 'AUTH_TOKEN_EXPIRED');
  expectRpcError(() => importLoginToken(screen, late), 400, 'AUTH_TOKEN_EXPIRED');
  harness.now += 11 * 60 * SECOND;
  newLoginToken(screen);
  expectRpcError(() => importLoginToken(screen, late), 400, 'AUTH_TOKEN_INVALIDX');
  const twice = newLoginToken(screen);
  acceptLoginToken(phone, twice);
  expectRpcError(() => acceptLoginToken(phone, twice), 400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  harness.now += 5 * 60 * SECOND;
  expect(exportLoginToken(screen)._).toBe('auth.loginToken');
});
