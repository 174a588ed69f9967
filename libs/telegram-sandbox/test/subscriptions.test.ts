import { afterEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox, SandboxOptions } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { rawKey } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import { getConfig, initialised, readSelf, resultOf } from './support/requests.js';
import { settled } from './support/service.js';

const PHONE = '+9996610001';
const UPDATE_SHORT = 0x78d4dec1;
const UPDATES_TOO_LONG = 0xe317af7e;
const withoutUpdates = (query: Buffer): Buffer => new TlWriter().id(0xbf9459b7).raw(query).done();

let sandbox: Sandbox;
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await sandbox.close();
});

/** A client of a new device, in a layer. */
async function open(layer = 229): Promise<RawClient> {
  const [dc] = sandbox.addresses.dcs;
  if (!dc) throw new Error('no data centre');
  const client = await RawClient.connect(dc, rawKey(sandbox.mintSession(PHONE)));
  clients.push(client);
  client.send(withoutUpdates(initialised(getConfig(), layer)));
  await resultOf(client);
  return client;
}

async function ask(client: RawClient, request: Buffer): Promise<string | undefined> {
  client.send(request);
  return (await resultOf(client)).error?.text;
}

const start = async (options: SandboxOptions = {}): Promise<void> => {
  sandbox = await createSandbox({ dcs: [1], ...options });
};
const changeBalance = (): void => sandbox.world.change(PHONE, { stars: { amount: 7, nanos: 0 } });

test('a session gets updates only after a request that was not wrapped in invokeWithoutUpdates', async () => {
  await start();
  const [quiet, other] = [await open(), await open()];
  await ask(quiet, withoutUpdates(readSelf()));
  await ask(other, readSelf());
  changeBalance();
  await other.next(UPDATE_SHORT);
  await settled(quiet);
  expect(quiet.received).not.toContain(UPDATE_SHORT);
  await ask(quiet, readSelf());
  changeBalance();
  await quiet.next(UPDATE_SHORT);
});

test('updates are sent in the layer of the session, or not at all', async () => {
  await start();
  const [newest, older, oldest] = [await open(229), await open(190), await open(158)];
  for (const client of [newest, older, oldest]) await ask(client, readSelf());
  changeBalance();
  expect((await newest.next(UPDATE_SHORT)).fields.id()).toBe(0x4e80a379);
  const { fields } = await older.next(UPDATE_SHORT);
  expect([fields.id(), fields.long()]).toEqual([0x0fb85198, 7n]);
  await settled(oldest);
  expect(oldest.received).not.toContain(UPDATE_SHORT);
});

test('by default a session that was ended elsewhere gets nothing before its next request', async () => {
  await start();
  const client = await open();
  await ask(client, readSelf());
  sandbox.world.revoke(PHONE, 'SESSION_REVOKED');
  await settled(client);
  expect(client.received).not.toContain(UPDATES_TOO_LONG);
  expect(await ask(client, readSelf())).toBe('SESSION_REVOKED');
});

test.each([
  ['revoked', () => sandbox.world.revoke(PHONE, 'SESSION_REVOKED'), 'SESSION_REVOKED'],
  ['banned', () => sandbox.world.ban(PHONE), 'USER_DEACTIVATED_BAN'],
  ['deleted', () => sandbox.world.delete(PHONE), 'USER_DEACTIVATED'],
])('with updatesTooLong a session that was %s gets updatesTooLong', async (_, end, text) => {
  await start({ endedSessions: 'updatesTooLong' });
  const client = await open();
  await ask(client, readSelf());
  end();
  await client.next(UPDATES_TOO_LONG);
  expect(await ask(client, readSelf())).toBe(text);
});

test('with close the connection of a session that was ended elsewhere ends, and others stay', async () => {
  await start({ endedSessions: 'close' });
  const [ended, own] = [await open(), await open()];
  await ask(ended, readSelf());
  await ask(own, readSelf());
  const devices = sandbox.world.devices(PHONE);
  sandbox.clock.advance(86_400_000);
  sandbox.world.authorizations.resetAuthorizations(devices[1]?.id ?? '');
  await expect(settled(ended)).rejects.toThrow();
  expect(await ask(own, readSelf())).toBeUndefined();
});
