import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSandbox, createWireProxy } from '../src/index.js';
import type { DcAddress, Direction, Sandbox, WireLink, WireProxy } from '../src/index.js';
import { shakeHands } from './support/handshake.js';
import { rawKey } from './support/minted.js';
import { plainConnections, reqPq } from './support/plain-connection.js';
import { RawClient } from './support/raw-client.js';
import type { ClientKey } from './support/raw-client.js';
import { initialised, readSelf, resultOf } from './support/requests.js';
import { settled } from './support/service.js';

const PHONE = '9996610001';
const VECTOR = 0x1cb5c415;

let sandbox: Sandbox;
let proxy: WireProxy;
let dc: DcAddress;
let key: ClientKey;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ dcs: [1] });
  proxy = await createWireProxy(sandbox.addresses);
  dc = proxy.addresses.dcs[0] as DcAddress;
});
beforeEach(() => {
  key = rawKey(sandbox.mintSession(PHONE));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  proxy.reset();
  await expect.poll(() => proxy.open === 0 && sandbox.metrics().connections.open === 0).toBe(true);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

async function connect(auth = key): Promise<RawClient> {
  const client = await RawClient.connect(dc, auth);
  cleanups.push(() => client.close());
  return client;
}

async function ask(client: RawClient): Promise<unknown> {
  client.send(initialised(readSelf()));
  const { id, error } = await resultOf(client);
  return error?.text ?? id;
}

const calls = (): number => sandbox.calls.count('users.getUsers');

/** The latest connection. */
function lastLink(): WireLink {
  const link = proxy.links.at(-1);
  if (!link) throw new Error('there is no connection');
  return link;
}

test('the data centres are behind other ports', async () => {
  expect(proxy.addresses.publicKey).toBe(sandbox.addresses.publicKey);
  expect(proxy.addresses.dcs.map(({ id, ip }) => [id, ip])).toEqual([[1, '127.0.0.1']]);
  expect(dc.port).not.toBe(sandbox.addresses.dcs[0]?.port);
  const { opened, packets } = proxy;
  const before = { ...packets };
  expect(await ask(await connect())).toBe(VECTOR);
  expect([proxy.open, proxy.opened - opened]).toEqual([1, 1]);
  expect([packets.up - before.up, packets.down - before.down]).toEqual([1, 1]);
});

test.each(plainConnections)(
  'a transport error is framed as %s, and the packets after it stay valid',
  async (_, open) => {
    const connection = await open(dc);
    cleanups.push(() => connection.close());
    for (const code of [-404, -429, -444]) {
      await connection.send(reqPq());
      expect(await connection.next()).toBeInstanceOf(Buffer);
      lastLink().injectError(code);
      expect(await connection.next()).toBe(code);
    }
    await connection.send(reqPq());
    expect(await connection.next()).toBeInstanceOf(Buffer);
  },
);

test.each(plainConnections)('a packet to the data centre is framed as %s', async (_, open) => {
  const connection = await open(dc);
  cleanups.push(() => connection.close());
  await connection.send(reqPq());
  await connection.next();
  lastLink().injectPacket('up', reqPq());
  expect(await connection.next()).toBeInstanceOf(Buffer);
  await connection.send(reqPq());
  expect(await connection.next()).toBeInstanceOf(Buffer);
});

test('an error injected before the client has sent anything waits for the transport', async () => {
  const socket = connectSocket(dc.port, dc.ip);
  cleanups.push(() => socket.destroy());
  await expect.poll(() => proxy.open).toBe(1);
  lastLink().injectError(-404);
  socket.write(Buffer.alloc(4, 0xee));
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  expect(bytes).toEqual(Buffer.from([4, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff]));
});

test('errors can be injected at any packet of a connection', async () => {
  const moments: [Direction, number, number][] = [];
  cleanups.push(
    proxy.intercept(({ link, direction, index, packet }) => {
      moments.push([direction, index, packet.length]);
      if (direction === 'down' && index === 2) link.injectError(-404);
    }),
  );
  const client = await connect(undefined);
  await expect(shakeHands(client, sandbox.addresses)).rejects.toThrow('transport error -404');
  expect(moments.map(([direction, index]) => `${direction} ${index}`)).toEqual(['up 1', 'down 1', 'up 2', 'down 2']);
  expect(moments.every(([, , length]) => length > 20)).toBe(true);
});

test('a dropped packet does not arrive', async () => {
  const client = await connect();
  await settled(client);
  const before = calls();
  const remove = proxy.intercept(({ direction }) => (direction === 'up' ? 'drop' : undefined));
  client.send(initialised(readSelf()));
  await expect.poll(() => lastLink().packets.up).toBe(2);
  remove();
  await settled(client);
  expect(calls()).toBe(before);
  expect(client.received).not.toContain(VECTOR);
});

test('replayed packets on the same connection are not executed again', async () => {
  const client = await connect();
  expect(await ask(client)).toBe(VECTOR);
  const before = calls();
  const [first] = lastLink().recorded;
  if (!first) throw new Error('nothing was recorded');
  lastLink().injectPacket('up', first);
  // The answer is repeated.
  expect((await resultOf(client)).id).toBe(VECTOR);
  expect(calls()).toBe(before);
});

test('a replayed connection executes nothing and ends no session', async () => {
  const client = await connect();
  expect(await ask(client)).toBe(VECTOR);
  const before = calls();
  const replayed = proxy.replay(lastLink());
  cleanups.push(() => replayed.destroy());
  const [answer] = (await once(replayed, 'data')) as [Buffer];
  expect(answer.length).toBeGreaterThan(24);
  expect(calls()).toBe(before);
  expect(await ask(client)).toBe(VECTOR);
});

test('invalid framing ends only that connection', async () => {
  const [struck, other] = [await connect(), await connect(rawKey(sandbox.mintSession('9996610002')))];
  for (const one of [struck, other]) expect(await ask(one)).toBe(VECTOR);
  proxy.links[0]?.injectBytes('up', Buffer.from([0xff, 0xff, 0xff, 0x7f]));
  await struck.closed;
  expect(await ask(other)).toBe(VECTOR);
});

test('a client rejects another server that answers for a data centre', async () => {
  // Sandboxes without state share their RSA key in a process.
  const stateDir = await mkdtemp(join(tmpdir(), 'giftbuyer-impostor-'));
  const impostor = await createSandbox({ dcs: [1], stateDir });
  cleanups.push(() => impostor.close().then(() => rm(stateDir, { recursive: true })));
  expect(impostor.addresses.publicKey).not.toBe(sandbox.addresses.publicKey);
  const remove = proxy.redirect(1, impostor.addresses.dcs[0] as DcAddress);
  await expect(shakeHands(await connect(undefined), proxy.addresses)).rejects.toThrow();
  expect(impostor.metrics().handshakes.done).toBe(0);
  const client = await connect();
  client.send(initialised(readSelf()));
  // The impostor does not have the key.
  await expect(resultOf(client)).rejects.toThrow('transport error -404');
  remove();
  expect(await ask(await connect())).toBe(VECTOR);
});
