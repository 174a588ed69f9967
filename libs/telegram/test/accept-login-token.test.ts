import { expect, test } from 'vitest';
import { loginOfSession } from '../src/stored-keys.js';
import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '../src/errors.js';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const token = (url: string) => url.slice('tg://login?token='.length);
const devices = (phone: string) => sandbox.world.devices(phone);

test('another program is let in, with a key of its own', async () => {
  const phone = '+9996621301';
  const { session } = await sandbox.signIn(phone);
  const { login, url } = await sandbox.gateway().beginQrLogin(app, []);
  const device = await sandbox.gateway().acceptLoginToken(app, session, token(url));
  expect(device).toMatchObject({ deviceModel: 'GiftBuyer', isPasswordPending: false });
  const step = await sandbox.gateway(undefined, { qrWaitMs: 0 }).waitForQrLogin(app, login, []);
  expect(step.step).toBe('done');
  expect(step).not.toMatchObject({ session });
  expect(devices(phone)).toHaveLength(2);
});

test.each(['AUTH_TOKEN_EXPIRED', 'AUTH_TOKEN_EXCEPTION', 'AUTH_TOKEN_ALREADY_ACCEPTED'])(
  '%s is an RPC error',
  async (code) => {
    const { session } = await sandbox.signIn('+9996621302');
    const { url } = await sandbox.gateway().beginQrLogin(app, []);
    sandbox.faults.add({ method: 'auth.acceptLoginToken', error: [400, code], times: 1 });
    const accept = sandbox.gateway().acceptLoginToken(app, session, token(url));
    await expect(accept).rejects.toEqual(new TelegramRpcError(code));
  },
);

test('a lost answer and a session that has ended are told apart', async () => {
  const phone = '+9996621303';
  const { session } = await sandbox.signIn(phone);
  const { url } = await sandbox.gateway().beginQrLogin(app, []);
  sandbox.faults.add({ method: 'auth.acceptLoginToken', kind: 'disconnectAfter', times: 1 });
  const lost = sandbox.gateway().acceptLoginToken(app, session, token(url));
  await expect(lost).rejects.toBeInstanceOf(TelegramUnreachableError);
  sandbox.world.revoke(phone, 'SESSION_REVOKED');
  const ended = sandbox.gateway().acceptLoginToken(app, session, token(url));
  await expect(ended).rejects.toEqual(new SessionInvalidError('SESSION_REVOKED'));
});

test('a session is signed out as a login that is cancelled', async () => {
  const phone = '+9996621304';
  const { session } = await sandbox.signIn(phone);
  await sandbox.gateway().cancelLogin(app, loginOfSession(session));
  expect(devices(phone)).toEqual([]);
});

test('a session whose end only one connection tells is signed out over another', async () => {
  const phone = '+9996621305';
  const { session } = await sandbox.signIn(phone);
  sandbox.faults.add({ method: 'auth.logOut', error: [401, 'AUTH_KEY_UNREGISTERED'], times: 1 });
  await sandbox.gateway().cancelLogin(app, loginOfSession(session));
  expect(devices(phone)).toEqual([]);
  await sandbox.gateway().cancelLogin(app, loginOfSession(session));
});
