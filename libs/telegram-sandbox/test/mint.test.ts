import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import { mintedMtcute, teleprotoSession } from './support/minted.js';
import { teleproto } from './support/teleproto.js';

let sandbox: Sandbox;
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await sandbox.close();
});

test('teleproto uses a minted session, with and without a password', async () => {
  const minted = sandbox.mintSession('+9996625001', { device: 'Pixel' });
  expect(minted).toMatchObject({ phone: '9996625001', userId: 9996625001, dcId: 2 });
  expect(sandbox.world.devices('+9996625001')).toMatchObject([{ id: minted.keyId, model: 'Pixel' }]);
  const client = teleproto(sandbox, 2, { session: await teleprotoSession(sandbox.addresses, minted) });
  cleanups.push(() => client.destroy());
  await client.connect();
  expect(await client.getMe()).toMatchObject({ phone: '9996625001', firstName: 'Борис' });
});

test('mtcute uses a minted session', async () => {
  const client = await mintedMtcute(sandbox, sandbox.mintSession('9996610004'));
  cleanups.push(() => client.destroy());
  expect(await client.getMe()).toMatchObject({ id: 9996610004, firstName: 'Emil' });
});

test('each minted session is a separate device', () => {
  const [first, second] = [sandbox.mintSession('+9996610001'), sandbox.mintSession('+9996610001')];
  expect(first.authKey).not.toBe(second.authKey);
  expect(sandbox.world.devices('+9996610001')).toHaveLength(2);
});

test('thousands of sessions each have their own key and account', () => {
  const minted = Array.from({ length: 3000 }, (_, n) => sandbox.mintSession(`+999661${String(5000 + n)}`));
  expect(new Set(minted.map(({ authKey }) => authKey)).size).toBe(3000);
  expect(new Set(minted.map(({ userId }) => userId)).size).toBe(3000);
});

test.each([
  ['+9996610404', 'PHONE_NUMBER_UNOCCUPIED'],
  ['+79990000000', 'PHONE_NUMBER_INVALID'],
])('nothing is minted for %s: %s', (phone, text) => {
  expect(() => sandbox.mintSession(phone)).toThrow(text);
});

test('nothing is minted in a data centre that does not run', async () => {
  const small = await createSandbox({ dcs: [2] });
  cleanups.push(() => small.close());
  expect(small.addresses.dcs).toMatchObject([{ id: 2 }]);
  expect(() => small.mintSession('+9996610001')).toThrow('PHONE_MIGRATE_1');
  expect(small.mintSession('+9996620001').dcId).toBe(2);
});

test('a session is minted with a given key, api_id and time, also twice', async () => {
  const authKey = 'a7'.repeat(255) + '00';
  const options = { authKey, apiId: 2040, since: 1_700_000_000 };
  const first = sandbox.mintSession('+9996610005', options);
  expect(first).toMatchObject({ authKey, keyId: sandbox.mintSession('+9996610005', options).keyId });
  expect(sandbox.world.devices('+9996610005')).toMatchObject([{ apiId: 2040, since: 1_700_000_000 }]);
  const client = await mintedMtcute(sandbox, first);
  cleanups.push(() => client.destroy());
  expect(await client.getMe()).toMatchObject({ id: 9996610005 });
  expect(() => sandbox.mintSession('+9996610005', { authKey: 'a7' })).toThrow('256 bytes');
});

test('the devices show what each key sent in initConnection', async () => {
  const minted = sandbox.mintSession('9996610004');
  expect(sandbox.world.devices('9996610004')).toMatchObject([{ clientInfos: [] }]);
  for (let connection = 0; connection < 2; connection++) {
    const client = await mintedMtcute(sandbox, minted);
    await client.getMe();
    await client.destroy();
  }
  expect(sandbox.world.devices('9996610004')).toMatchObject([
    { model: 'Minted', clientInfos: [{ apiId: 12345, appVersion: expect.any(String) as string }] },
  ]);
});

test('a session that is bound to its api_id refuses another one', async () => {
  const bound = await createSandbox({ apiIds: 'bound' });
  cleanups.push(() => bound.close());
  const [own, other] = [
    bound.mintSession('9996610004', { apiId: 12345 }),
    bound.mintSession('9996610004', { apiId: 9 }),
  ];
  const client = await mintedMtcute(bound, own);
  cleanups.push(() => client.destroy());
  expect(await client.getMe()).toMatchObject({ id: 9996610004 });
  const foreign = await mintedMtcute(bound, other);
  cleanups.push(() => foreign.destroy());
  await expect(foreign.getMe()).rejects.toThrow('CONNECTION_API_ID_INVALID');
});

test('a bot has no phone, and no code is sent to it', async () => {
  const client = await mintedMtcute(sandbox, sandbox.mintSession('9996610439'));
  cleanups.push(() => client.destroy());
  expect(await client.getMe()).toMatchObject({ isBot: true, phoneNumber: null });
  expect(() => sandbox.world.signIns.sendCode('9996610439')).toThrow('PHONE_NUMBER_INVALID');
});
