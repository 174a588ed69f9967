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
