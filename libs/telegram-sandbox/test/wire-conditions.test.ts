import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSandbox, createWireProxy } from '../src/index.js';
import type { Conditions, DcAddress, Sandbox, WireProxy } from '../src/index.js';
import { rawKey } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import type { ClientKey } from './support/raw-client.js';
import { initialised, readSelf, resultOf } from './support/requests.js';

const PHONE = '9996610001';
const VECTOR = 0x1cb5c415;

let sandbox: Sandbox;
let proxy: WireProxy;
let dc: DcAddress;
let key: ClientKey;
const clients: RawClient[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ dcs: [1] });
  proxy = await createWireProxy(sandbox.addresses);
  dc = proxy.addresses.dcs[0] as DcAddress;
});
beforeEach(() => {
  key = rawKey(sandbox.mintSession(PHONE));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  proxy.setConditions({});
  proxy.reset();
  await expect.poll(() => proxy.open === 0 && sandbox.metrics().connections.open === 0).toBe(true);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

async function connect(): Promise<RawClient> {
  const client = await RawClient.connect(dc, key);
  clients.push(client);
  return client;
}

async function ask(client: RawClient): Promise<unknown> {
  client.send(initialised(readSelf()));
  const { id, error } = await resultOf(client);
  return error?.text ?? id;
}

const calls = (): number => sandbox.calls.count('users.getUsers');

test.each<[Conditions, number]>([
  [{ cutAfter: { up: 40 } }, 0],
  [{ cutAfter: { up: 40 }, cutBy: 'end' }, 0],
  [{ cutAfter: { down: 40 } }, 1],
  [{ cutAfter: { down: 40 }, cutBy: 'end' }, 1],
])('under %j the connection ends for both sides, and requests are executed %d times', async (conditions, times) => {
  const before = calls();
  const remove = proxy.setConditions(conditions);
  const client = await connect();
  await expect(ask(client)).rejects.toThrow('closed');
  await expect.poll(() => sandbox.metrics().connections.open).toBe(0);
  expect(calls() - before).toBe(times);
  remove();
  expect(await ask(await connect())).toBe(VECTOR);
});

test.each(['up', 'down'] as const)(
  'data held in the direction %s is delivered when the conditions change',
  async (hold) => {
    const before = calls();
    const release = proxy.setConditions({ hold });
    const client = await connect();
    const answer = ask(client);
    await expect.poll(() => proxy.packets[hold] > 0 && proxy.links[0]?.packets[hold] === 1).toBe(true);
    expect(client.received).toEqual([]);
    expect(calls() - before).toBe(hold === 'up' ? 0 : 1);
    release();
    expect(await answer).toBe(VECTOR);
  },
);

test('latency is added once in each direction, and keeps the order', async () => {
  const client = await connect();
  await ask(client);
  proxy.setConditions({ latencyMs: 40 });
  const begin = performance.now();
  const sent = [client.send(readSelf()), client.send(readSelf())];
  const answered = [(await resultOf(client)).requestId, (await resultOf(client)).requestId];
  expect(performance.now() - begin).toBeGreaterThan(75);
  expect(answered).toEqual(sent);
});

test('bytesPerSecond slows answers down, and the rest is sent at once when the conditions change', async () => {
  const client = await connect();
  await ask(client);
  const release = proxy.setConditions({ bytesPerSecond: 5 });
  const answer = ask(client);
  await expect.poll(() => proxy.links[0]?.packets.down).toBe(2);
  proxy.links[0]?.injectError(-404);
  release();
  // An injected packet waits for the end of the packet that is being written.
  expect(await answer).toBe(VECTOR);
  await expect(resultOf(client)).rejects.toThrow('transport error -404');
});

test('with isSilent no data and no FIN arrive, and its connections are reset afterwards', async () => {
  const client = await connect();
  await ask(client);
  const before = calls();
  const restore = proxy.setConditions({ isSilent: true });
  client.send(readSelf());
  await expect.poll(() => proxy.links[0]?.packets.up).toBe(2);
  client.close();
  await expect.poll(() => proxy.open).toBe(0);
  expect(sandbox.metrics().connections.open).toBe(1);
  restore();
  await expect.poll(() => sandbox.metrics().connections.open).toBe(0);
  expect(calls()).toBe(before);
});

test('a client that disappears without a FIN still uses its key for a while', async () => {
  await ask(await connect());
  proxy.links[0]?.closeSide('client');
  await expect.poll(() => proxy.open).toBe(0);
  expect(sandbox.metrics().connections.open).toBe(1);
  expect(await ask(await connect())).toBe('AUTH_KEY_DUPLICATED');
});

test('a client waits for a data centre that disappears without a FIN', async () => {
  const client = await connect();
  await ask(client);
  proxy.links[0]?.closeSide('server');
  await expect.poll(() => sandbox.metrics().connections.open).toBe(0);
  client.send(readSelf());
  expect(client.isClosed).toBe(false);
  expect(proxy.open).toBe(1);
});
