import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import { sendCode, signIn, teleproto } from './support/teleproto.js';

const PHONE = '+9996610001';
let sandbox: Sandbox;
let client: TelegramClient;

beforeEach(async () => {
  sandbox = await createSandbox();
  client = teleproto(sandbox, 1);
  await client.connect();
});
afterEach(async () => {
  await client.destroy();
  await sandbox.close();
});

const readSelf = (): Promise<unknown> => client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));

async function codeFor(phone: string): Promise<() => Promise<unknown>> {
  const { phoneCodeHash } = await sendCode(client, phone);
  return () => client.invoke(new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash, phoneCode: '11111' }));
}

test('an error applies to its method and phone, as often as `times` says', async () => {
  await signIn(client, PHONE);
  sandbox.faults.add({ method: 'users.getUsers', phone: PHONE, times: 1, error: [420, 'FLOOD_WAIT_7'] });
  sandbox.faults.add({ method: 'users.getUsers', phone: '+9996610002', error: [500, 'NOT_FOR_US'] });
  await client.invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() }));
  await expect(readSelf()).rejects.toMatchObject({ seconds: 7 });
  await expect(readSelf()).resolves.toMatchObject([{ phone: '9996610001' }]);
});

test('a removed fault has no effect', async () => {
  await signIn(client, PHONE);
  const remove = sandbox.faults.add({ error: [400, 'EVERYTHING_FAILS'] });
  await expect(readSelf()).rejects.toMatchObject({ errorMessage: 'EVERYTHING_FAILS' });
  remove();
  await expect(readSelf()).resolves.toHaveLength(1);
});

test('before the sign-in, a fault matches the phone in the request', async () => {
  sandbox.faults.add({ method: 'auth.sendCode', phone: PHONE, error: [420, 'FLOOD_WAIT_3'] });
  await expect(sendCode(client, PHONE)).rejects.toMatchObject({ seconds: 3 });
  await expect(sendCode(client, '+9996610002')).resolves.toMatchObject({ timeout: 60 });
});

test('disconnect ends the connection before the execution', async () => {
  const tryCode = await codeFor(PHONE);
  sandbox.faults.add({ method: 'auth.signIn', kind: 'disconnect' });
  await expect(tryCode()).rejects.toThrow('Connection to dc 1 was lost');
  expect(sandbox.world.devices(PHONE)).toEqual([]);
});

test('disconnectAfter ends the connection after the execution', async () => {
  const tryCode = await codeFor(PHONE);
  sandbox.faults.add({ method: 'auth.signIn', kind: 'disconnectAfter' });
  await expect(tryCode()).rejects.toThrow('Connection to dc 1 was lost');
  expect(sandbox.world.devices(PHONE)).toHaveLength(1);
});

test('silent executes the request and keeps the connection, without an answer', async () => {
  const tryCode = await codeFor(PHONE);
  sandbox.faults.add({ method: 'auth.signIn', kind: 'silent' });
  let isAnswered = false;
  const attempt = tryCode().finally(() => (isAnswered = true));
  await sandbox.calls.reached('auth.signIn', 1);
  await expect(readSelf()).resolves.toMatchObject([{ phone: '9996610001' }]);
  expect(isAnswered).toBe(false);
  await client.destroy();
  await expect(attempt).rejects.toThrow('Disconnected');
});

test.each([
  ['revoked', () => sandbox.world.revoke(PHONE), 'AUTH_KEY_UNREGISTERED'],
  ['revoked by name', () => sandbox.world.revoke(PHONE, 'SESSION_REVOKED'), 'SESSION_REVOKED'],
  ['banned', () => sandbox.world.ban(PHONE), 'USER_DEACTIVATED_BAN'],
])('an account that is %s refuses its devices', async (_, end, errorMessage) => {
  await signIn(client, PHONE);
  end();
  await expect(readSelf()).rejects.toMatchObject({ errorMessage });
});

test('clients read the changes of a test', async () => {
  await signIn(client, PHONE);
  sandbox.world.change(PHONE, { firstName: 'New', username: null, stars: { amount: 12, nanos: 500_000_000 } });
  await expect(readSelf()).resolves.toMatchObject([{ firstName: 'New', username: null, lastName: 'Волков' }]);
  const { balance } = await client.invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() }));
  expect(balance).toMatchObject({ nanos: 500_000_000 });
});
