import type { TelegramClient as Mtcute } from '@mtcute/node';
import { Api } from 'telegram';
import type { TelegramClient as Teleproto } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'telegram/network/index.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import { API_ID, mtcute } from './support/mtcute.js';
import { sendCode, signIn, teleproto } from './support/teleproto.js';
import type { TeleprotoOptions } from './support/teleproto.js';

let sandbox: Sandbox;
const lines: string[] = [];
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  lines.length = 0;
  sandbox = await createSandbox({ log: (line) => lines.push(line) });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await sandbox.close();
});

async function openMtcute(dc: number): Promise<Mtcute> {
  const client = await mtcute(sandbox, dc);
  cleanups.push(() => client.destroy());
  return client;
}

async function openTeleproto(dc: number, options?: TeleprotoOptions): Promise<Teleproto> {
  const client = teleproto(sandbox, dc, options);
  cleanups.push(() => client.destroy());
  await client.connect();
  return client;
}

test('mtcute migrates to its home data centre, signs in with a password, reads its profile and signs out', async () => {
  const client = await openMtcute(1);
  const phone = '+9996625001';
  const me = await client.start({
    phone,
    code: () => Promise.resolve(sandbox.world.code(phone) ?? ''),
    password: 'sandbox',
    codeSentCallback: () => undefined,
  });
  expect(me).toMatchObject({ id: 9996625001, firstName: 'Борис', username: 'boris_25001', isPremium: true });
  const stars = await client.call({ _: 'payments.getStarsStatus', peer: { _: 'inputPeerSelf' } });
  expect(stars.balance).toMatchObject({ _: 'starsAmount', nanos: 10_000_000 });
  expect(Number((stars.balance as { amount: { toString(): string } }).amount.toString())).toBe(37);
  const promo = await client.call({ _: 'help.getPremiumPromo' });
  const [date] = promo.statusEntities;
  expect(date).toMatchObject({ _: 'messageEntityFormattedDate', date: Date.UTC(2030, 0, 2) / 1000 });
  expect(promo.statusText.slice(date?.offset, (date?.offset ?? 0) + (date?.length ?? 0))).toBe('2 January 2030');
  const full = await client.call({ _: 'users.getFullUser', id: { _: 'inputUserSelf' } });
  expect(full.users).toMatchObject([{ username: 'boris_25001' }]);
  expect(sandbox.world.devices(phone)).toHaveLength(1);
  await client.logOut();
  expect(sandbox.world.devices(phone)).toEqual([]);
  expect(lines).toEqual([]);
});

test('mtcute gets an error for a wrong password and can retry', async () => {
  const client = await openMtcute(2);
  const phone = '+9996625002';
  const sent = await client.sendCode({ phone });
  if (!('phoneCodeHash' in sent)) throw new Error('a code was expected');
  await expect(client.signIn({ phone, phoneCodeHash: sent.phoneCodeHash, phoneCode: '22222' })).rejects.toThrow(
    'SESSION_PASSWORD_NEEDED',
  );
  await expect(client.checkPassword('wrong')).rejects.toThrow('PASSWORD_HASH_INVALID');
  expect(sandbox.world.devices(phone)).toEqual([]);
  const me = await client.checkPassword('sandbox');
  expect(me.firstName).toBe('Clara');
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test.each([
  ['full', ConnectionTCPFull],
  ['abridged', ConnectionTCPAbridged],
  ['obfuscated', ConnectionTCPObfuscated],
])('teleproto signs in over the %s transport', async (_, connection) => {
  const client = await openTeleproto(3, { connection });
  await signIn(client, '+9996635004');
  const me = await client.getMe();
  expect(me).toMatchObject({ firstName: 'Emil', username: 'emil_35004', phone: '9996635004', premium: true });
  const stars = await client.invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() }));
  expect(String((stars.balance as Api.StarsAmount).amount)).toBe(String((5004 * 37) % 5000));
  expect(lines).toEqual([]);
});

test('teleproto migrates to the home data centre', async () => {
  const client = await openTeleproto(1);
  await signIn(client, '+9996630001');
  expect(client.session.dcId).toBe(3);
  expect(sandbox.world.devices('+9996630001')).toHaveLength(1);
});

test('user errors have the error codes of Telegram', async () => {
  const client = await openTeleproto(1);
  const rpcError = (text: string) => expect.objectContaining({ errorMessage: text });
  await expect(sendCode(client, '+9996610001', 1)).rejects.toEqual(rpcError('API_ID_INVALID'));
  await expect(sendCode(client, '+9996610001', API_ID, 'no hash')).rejects.toEqual(rpcError('API_ID_INVALID'));
  await expect(sendCode(client, '+79990000000')).rejects.toEqual(rpcError('PHONE_NUMBER_INVALID'));
  await expect(sendCode(client, '+9996610403')).rejects.toEqual(rpcError('PHONE_NUMBER_BANNED'));
  await expect(sendCode(client, '+9996610420')).rejects.toMatchObject({ seconds: 30 });
  const { phoneCodeHash, type, nextType, timeout } = await sendCode(client, '+9996610001');
  expect([type.className, nextType?.className, timeout]).toEqual(['auth.SentCodeTypeApp', 'auth.CodeTypeSms', 60]);
  const tryCode = (phoneCode: string) =>
    client.invoke(new Api.auth.SignIn({ phoneNumber: '+9996610001', phoneCodeHash, phoneCode }));
  await expect(tryCode('00000')).rejects.toEqual(rpcError('PHONE_CODE_INVALID'));
  await expect(tryCode('')).rejects.toEqual(rpcError('PHONE_CODE_EMPTY'));
  const resent = await client.invoke(new Api.auth.ResendCode({ phoneNumber: '+9996610001', phoneCodeHash }));
  expect((resent as Api.auth.SentCode).type.className).toBe('auth.SentCodeTypeSms');
  await client.invoke(new Api.auth.CancelCode({ phoneNumber: '+9996610001', phoneCodeHash }));
  await expect(tryCode('11111')).rejects.toEqual(rpcError('PHONE_CODE_EXPIRED'));
  await expect(client.getMe()).rejects.toEqual(rpcError('AUTH_KEY_UNREGISTERED'));
});

test('a password challenge is valid for one try and one key', async () => {
  const client = await openTeleproto(1);
  const phone = '+9996615000';
  const { phoneCodeHash } = await sendCode(client, phone);
  const signingIn = client.invoke(new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash, phoneCode: '11111' }));
  await expect(signingIn).rejects.toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' });
  const getPassword = () => client.invoke(new Api.account.GetPassword());
  const check = (password: Api.TypeInputCheckPasswordSRP) => client.invoke(new Api.auth.CheckPassword({ password }));

  const proof = await computeCheck(await getPassword(), 'sandbox');
  await getPassword();
  await expect(check(proof)).rejects.toMatchObject({ errorMessage: 'SRP_ID_INVALID' });
  const { srpId } = await getPassword();
  const nothing = new Api.InputCheckPasswordSRP({ srpId: srpId as never, A: Buffer.alloc(256), M1: Buffer.alloc(32) });
  await expect(check(nothing)).rejects.toMatchObject({ errorMessage: 'SRP_A_INVALID' });
  await expect(check(nothing)).rejects.toMatchObject({ errorMessage: 'SRP_ID_INVALID' });
  await expect(check(new Api.InputCheckPasswordEmpty())).rejects.toMatchObject({
    errorMessage: 'PASSWORD_HASH_INVALID',
  });
  await check(await computeCheck(await getPassword(), 'sandbox'));
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('an account with another access hash is an empty user', async () => {
  const client = await openTeleproto(1);
  await signIn(client, '+9996610001');
  const stranger = new Api.InputUser({ userId: 5 as never, accessHash: 0 as never });
  expect(await client.invoke(new Api.users.GetUsers({ id: [stranger] }))).toMatchObject([{ className: 'UserEmpty' }]);
});
