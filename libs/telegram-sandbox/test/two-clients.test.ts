import { Long } from '@mtcute/node';
import { Api } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import { expect, test } from 'vitest';
import { API_HASH, API_ID, mtcute } from './support/mtcute.js';
import { sendCode } from './support/teleproto.js';
import { nextUpdate, useTwoClients } from './support/two-clients.js';

/** 4784 Stars, at home in the second data centre. */
const PHONE = '+9996622832';
const WITH_PASSWORD = '+9996626000';

const clients = useTwoClients();

test('mtcute shows a code in a foreign data centre, teleproto scans it, and the password completes it', async () => {
  const phone = await clients.signedInTeleproto(WITH_PASSWORD);
  const screen = await mtcute(clients.sandbox, 1, { disableUpdates: false });
  clients.destroyLater(screen);
  const newDevice = nextUpdate(phone, Api.UpdateNewAuthorization);
  const me = await screen.signInQr({
    password: 'sandbox',
    onUrlUpdated: (url) => {
      const token = Buffer.from(url.slice('tg://login?token='.length), 'base64url');
      void phone.invoke(new Api.auth.AcceptLoginToken({ token }));
    },
  });
  expect(me).toMatchObject({ id: 9996626000, isSelf: true });
  expect((await newDevice).device).toBe(clients.sandbox.world.devices(WITH_PASSWORD)[1]?.model);
  expect(clients.sandbox.calls.count('auth.importLoginToken')).toBe(1);
  expect(clients.sandbox.world.devices(WITH_PASSWORD)).toHaveLength(2);
});

test('teleproto shows a QR code, mtcute scans it, and teleproto gets the update and is signed in', async () => {
  const phone = await clients.signedInMtcute(PHONE);
  const screen = await clients.openTeleproto(2);
  const accepted = nextUpdate(screen, Api.UpdateLoginToken);
  const show = () => screen.invoke(new Api.auth.ExportLoginToken({ apiId: API_ID, apiHash: API_HASH, exceptIds: [] }));
  const shown = await show();
  if (!(shown instanceof Api.auth.LoginToken)) throw new Error('a token was expected');
  const device = await phone.call({ _: 'auth.acceptLoginToken', token: shown.token });
  expect(device).toMatchObject({ _: 'authorization', apiId: API_ID, current: false });
  await accepted;
  expect(await show()).toBeInstanceOf(Api.auth.LoginTokenSuccess);
  expect(await screen.getMe()).toMatchObject({ phone: '9996622832' });
});

test('teleproto signs in by code in a foreign data centre, with a password', async () => {
  const screen = await clients.openTeleproto(3);
  const request = new Api.auth.ExportLoginToken({ apiId: API_ID, apiHash: API_HASH, exceptIds: [] });
  const shown = await screen.invoke(request);
  if (!(shown instanceof Api.auth.LoginToken)) throw new Error('a token was expected');
  clients.sandbox.world.phone(WITH_PASSWORD).acceptQr(shown.token);
  const moved = await screen.invoke(request);
  if (!(moved instanceof Api.auth.LoginTokenMigrateTo)) throw new Error('another data centre was expected');
  const home = await clients.openTeleproto(moved.dcId);
  const take = home.invoke(new Api.auth.ImportLoginToken({ token: moved.token }));
  await expect(take).rejects.toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' });
  const password = await computeCheck(await home.invoke(new Api.account.GetPassword()), 'sandbox');
  await home.invoke(new Api.auth.CheckPassword({ password }));
  expect(await home.getMe()).toMatchObject({ phone: '9996626000' });
});

test('wrong passwords end in a flood wait, and a changed password has its own error', async () => {
  const screen = await clients.openTeleproto(2);
  const { phoneCodeHash } = await sendCode(screen, WITH_PASSWORD);
  const code = { phoneNumber: WITH_PASSWORD, phoneCodeHash, phoneCode: '22222' };
  await expect(screen.invoke(new Api.auth.SignIn(code))).rejects.toMatchObject({
    errorMessage: 'SESSION_PASSWORD_NEEDED',
  });
  const check = async (text: string, before?: () => void): Promise<unknown> => {
    const password = await computeCheck(await screen.invoke(new Api.account.GetPassword()), text);
    before?.();
    return screen.invoke(new Api.auth.CheckPassword({ password }));
  };
  const change = () => clients.sandbox.world.setPassword(WITH_PASSWORD, { text: 'other', hint: 'another one' });
  await expect(check('sandbox', change)).rejects.toMatchObject({ errorMessage: 'SRP_PASSWORD_CHANGED' });
  for (let i = 0; i < 5; i++) {
    await expect(check('sandbox')).rejects.toMatchObject({ errorMessage: 'PASSWORD_HASH_INVALID' });
  }
  clients.sandbox.clock.advance(60_000);
  await expect(check('other')).rejects.toMatchObject({ seconds: 240 });
  clients.sandbox.clock.advance(240_000);
  await check('other');
  expect(await screen.getMe()).toMatchObject({ phone: '9996626000' });
});

test('both clients follow NETWORK_MIGRATE', async () => {
  for (const open of [() => clients.openTeleproto(1), () => mtcute(clients.sandbox, 1)]) {
    clients.sandbox.faults.add({ method: 'auth.sendCode', times: 1, error: [303, 'NETWORK_MIGRATE_2'] });
    const client = await open();
    if ('call' in client) {
      clients.destroyLater(client);
      expect(await client.sendCode({ phone: PHONE })).toMatchObject({ type: 'app' });
    } else {
      await sendCode(client, PHONE);
      expect(client.session.dcId).toBe(2);
    }
  }
  expect(clients.sandbox.calls.count('auth.sendCode')).toBe(4);
});

test('both clients see and end the devices of the account', async () => {
  const first = await clients.signedInMtcute(PHONE);
  const second = await clients.signedInTeleproto(PHONE);
  const { authorizations } = await first.call({ _: 'account.getAuthorizations' });
  expect(authorizations.map(({ current }) => current)).toEqual([true, false]);
  const hash = authorizations[1]?.hash ?? Long.ZERO;
  await expect(first.call({ _: 'account.resetAuthorization', hash })).rejects.toThrow('FRESH_RESET');
  clients.sandbox.clock.advance(86_400_000);
  await first.call({ _: 'account.resetAuthorization', hash });
  await expect(second.getMe()).rejects.toMatchObject({ errorMessage: 'SESSION_REVOKED' });
});
