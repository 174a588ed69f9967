import { expect, test } from 'vitest';
import { TelegramRpcError } from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const begin = (phone: string) => sandbox.gateway().beginLogin(app, phone);
const confirm = (login: string, code: string) => sandbox.gateway().confirmCode(app, login, code);
const password = (login: string, text: string) => sandbox.gateway().confirmPassword(app, login, text);
const refused = (code: string) => expect.objectContaining({ name: 'TelegramRpcError', code }) as Error;

test('cancelling before the code is entered invalidates the code', async () => {
  const phone = '+9996620009';
  const { login } = await begin(phone);
  expect(sandbox.world.code(phone)).toBe('22222');
  await sandbox.gateway().cancelLogin(app, login);
  expect(sandbox.world.code(phone)).toBeUndefined();
  await sandbox.gateway().cancelLogin(app, login);
});

test('cancelling at any step leaves no device', async () => {
  const half = '+9996625010';
  const { login: halfLogin } = await begin(half);
  await confirm(halfLogin, codeOf(half));
  await sandbox.gateway().cancelLogin(app, halfLogin);
  await expect(password(halfLogin, 'sandbox')).rejects.toThrow(TelegramRpcError);

  const whole = '+9996620011';
  const { login: wholeLogin } = await begin(whole);
  await confirm(wholeLogin, codeOf(whole));
  expect(sandbox.world.devices(whole)).toHaveLength(1);
  await sandbox.gateway().cancelLogin(app, wholeLogin);
  expect(sandbox.world.devices(whole)).toEqual([]);
});

test.each<[number, string, string]>([
  [420, 'FLOOD_WAIT_600', 'FLOOD_WAIT'],
  [400, 'API_ID_INVALID', 'API_ID_INVALID'],
])('cancelling fails while Telegram does not void the code: %i %s', async (number, error, code) => {
  const phone = `+99966210${number % 100 || 10}`;
  const { login } = await begin(phone);
  sandbox.faults.add({ method: 'auth.cancelCode', error: [number, error], times: 1 });
  await expect(sandbox.gateway().cancelLogin(app, login)).rejects.toEqual(refused(code));
  expect(sandbox.world.code(phone)).toBe('22222');
  await sandbox.gateway().cancelLogin(app, login);
  expect(sandbox.world.code(phone)).toBeUndefined();
});

test('a signed-in device is ended also when Telegram does not void the code', async () => {
  const phone = '+9996621019';
  const { login } = await begin(phone);
  await confirm(login, codeOf(phone));
  sandbox.faults.add({ method: 'auth.cancelCode', error: [420, 'FLOOD_WAIT_600'], times: 1 });
  await expect(sandbox.gateway().cancelLogin(app, login)).rejects.toEqual(refused('FLOOD_WAIT'));
  expect(sandbox.world.devices(phone)).toEqual([]);
});

test('cancelling succeeds only when Telegram has ended the session', async () => {
  const phone = '+9996620015';
  const { login } = await begin(phone);
  await confirm(login, codeOf(phone));
  sandbox.faults.add({ method: 'auth.logOut', error: [420, 'FLOOD_WAIT_9'], times: 1 });
  await expect(sandbox.gateway().cancelLogin(app, login)).rejects.toEqual(refused('FLOOD_WAIT'));
  sandbox.world.revoke(phone, 'SESSION_REVOKED');
  await sandbox.gateway().cancelLogin(app, login);
  sandbox.faults.add({ method: 'auth.cancelCode', error: [401, 'SESSION_REVOKED'], times: 1 });
  await sandbox.gateway().cancelLogin(app, login);
  expect(sandbox.world.devices(phone)).toEqual([]);
});

test('one answer that the key is not signed in is no proof for a code that was used', async () => {
  const phone = '+9996621030';
  const { login } = await begin(phone);
  await confirm(login, codeOf(phone));
  sandbox.faults.add({ method: 'auth.logOut', error: [401, 'AUTH_KEY_UNREGISTERED'], times: 1 });
  await sandbox.gateway().cancelLogin(app, login);
  expect(sandbox.world.devices(phone)).toEqual([]);
});

test('a code that nobody has used is cancelled over one connection', async () => {
  const phone = '+9996621031';
  const { login } = await begin(phone);
  const before = sandbox.calls.count('auth.logOut');
  await sandbox.gateway().cancelLogin(app, login);
  expect(sandbox.calls.count('auth.logOut')).toBe(before + 1);
});
