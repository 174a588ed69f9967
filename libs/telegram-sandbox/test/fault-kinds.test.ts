import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { Api } from 'telegram';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Faults } from '../src/faults/faults.js';
import { createSandbox } from '../src/index.js';
import type { DcAddress, MintedSession, Sandbox } from '../src/index.js';
import { Randomness } from '../src/random.js';
import { TlWriter } from '../src/tl/writer.js';
import { shakeHands } from './support/handshake.js';
import { mintedMtcute, rawKey, teleprotoSession } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import { getConfig, initialised, readSelf, readStars, resultOf } from './support/requests.js';
import { teleproto } from './support/teleproto.js';

const PHONE = '9996610001';
const VECTOR = 0x1cb5c415;
const STARS_STATUS = 0x6c9ce8ed;
const BAD_MESSAGE = 0xa7eff811;
const BAD_SALT = 0xedab447b;

let sandbox: Sandbox;
let dc: DcAddress;
let minted: MintedSession;
let client: RawClient;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ dcs: [1], seed: 1, clock: { now: () => Date.UTC(2026, 0, 1) } });
  dc = sandbox.addresses.dcs[0] as DcAddress;
});
beforeEach(async () => {
  minted = sandbox.mintSession(PHONE);
  client = await connect();
  client.send(initialised(getConfig()));
  await resultOf(client);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  sandbox.faults.clear();
  sandbox.world.change(PHONE, { banned: false });
});
afterAll(() => sandbox.close());

async function connect(): Promise<RawClient> {
  const raw = await RawClient.connect(dc, rawKey(minted));
  cleanups.push(() => raw.close());
  return raw;
}

async function ask(body = readSelf()): Promise<unknown> {
  client.send(body);
  const { id, error } = await resultOf(client);
  return error ? `${error.code} ${error.text}` : id;
}

async function teleprotoReads(): Promise<unknown> {
  const own = sandbox.mintSession(PHONE);
  const library = teleproto(sandbox, 1, { session: await teleprotoSession(sandbox.addresses, own) });
  cleanups.push(() => library.destroy());
  await library.connect();
  return library.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
}

test('a flood wait lasts until its end by the world clock', async () => {
  sandbox.faults.add({ kind: 'floodWait', method: 'users.getUsers', seconds: 30 });
  expect(await ask()).toBe('420 FLOOD_WAIT_30');
  sandbox.clock.advance(10_500);
  expect(await ask()).toBe('420 FLOOD_WAIT_20');
  expect(await ask(readStars())).toBe(STARS_STATUS);
  sandbox.clock.advance(19_500);
  expect(await ask()).toBe(VECTOR);
  expect(sandbox.faults.list()).toEqual([]);
});

test('a request is migrated by user, phone or network', async () => {
  sandbox.faults.add({ kind: 'migrate', to: 3 });
  expect(await ask()).toBe('303 USER_MIGRATE_3');
  const settings = new TlWriter().id(0xad253d78).id(0).done();
  const sendCode = new TlWriter()
    .id(0xa677244f)
    .bytes(Buffer.from(`+${PHONE}`))
    .int(12345);
  expect(
    await ask(
      sendCode
        .bytes(Buffer.from('0'.repeat(32)))
        .raw(settings)
        .done(),
    ),
  ).toBe('303 PHONE_MIGRATE_3');
  const nobody = await RawClient.connect(dc);
  cleanups.push(() => nobody.close());
  await shakeHands(nobody, sandbox.addresses);
  client = nobody;
  expect(await ask(initialised(getConfig()))).toBe('303 NETWORK_MIGRATE_3');
});

test.each([-429, -444])('a request is answered with the transport error %d', async (code) => {
  sandbox.faults.add({ kind: 'transportError', code, times: 1 });
  client.send(readSelf());
  await expect(resultOf(client)).rejects.toThrow(`transport error ${code}`);
});

test('a forgotten key stays unknown', async () => {
  sandbox.faults.add({ kind: 'forgetKey', phone: PHONE });
  client.send(readSelf());
  await expect(resultOf(client)).rejects.toThrow('transport error -404');
  const again = await connect();
  again.send(readSelf());
  await expect(resultOf(again)).rejects.toThrow('transport error -404');
  expect(sandbox.world.devices(PHONE).map(({ id }) => id)).not.toContain(minted.keyId);
});

test('AUTH_KEY_DUPLICATED is answered once, and the key is signed out', async () => {
  sandbox.faults.add({ kind: 'authKeyDuplicated', times: 1 });
  expect(await ask()).toBe('406 AUTH_KEY_DUPLICATED');
  expect(await ask()).toBe('401 AUTH_KEY_UNREGISTERED');
});

test.each([
  [{ kind: 'revoke' }, '401 AUTH_KEY_UNREGISTERED'],
  [{ kind: 'revoke', ending: 'SESSION_REVOKED' }, '401 SESSION_REVOKED'],
  [{ kind: 'ban' }, '401 USER_DEACTIVATED_BAN'],
] as const)('%j ends the session right before the request', async (fault, answer) => {
  sandbox.faults.add({ ...fault, method: 'payments.getStarsStatus' });
  expect(await ask()).toBe(VECTOR);
  expect(await ask(readStars())).toBe(answer);
  expect(await ask()).toBe(answer);
});

test('a request with a bad salt is not executed, and clients repeat it', async () => {
  sandbox.faults.add({ kind: 'badSalt', method: 'users.getUsers', times: 2 });
  const id = client.send(readSelf());
  const { fields } = await client.next(BAD_SALT);
  expect(fields.long()).toBe(id);
  await expect(teleprotoReads()).resolves.toMatchObject([{ phone: PHONE }]);
});

test('a duplicate is a second message with the same answer, which clients ignore', async () => {
  sandbox.faults.add({ kind: 'duplicate', method: 'users.getUsers' });
  const id = client.send(readSelf());
  const [first, second] = [await resultOf(client), await resultOf(client)];
  expect([first.requestId, second.requestId, first.id, second.id]).toEqual([id, id, VECTOR, VECTOR]);
  expect(first.messageId).not.toBe(second.messageId);
  await expect(teleprotoReads()).resolves.toMatchObject([{ phone: PHONE }]);
});

test('a reordered answer comes after the next one', async () => {
  sandbox.faults.add({ kind: 'reorder', method: 'users.getUsers', times: 1 });
  const [first, second] = [client.send(readSelf()), client.send(readStars())];
  expect((await resultOf(client)).requestId).toBe(second);
  expect((await resultOf(client)).requestId).toBe(first);
});

test('latency delays the answer, also an error, and no other request', async () => {
  sandbox.faults.add({ kind: 'latency', method: 'users.getUsers', ms: 120 });
  sandbox.faults.add({ method: 'users.getUsers', times: 1, error: [420, 'FLOOD_WAIT_3'] });
  for (const expected of [0x2144ca19, VECTOR]) {
    const begin = performance.now();
    const late = client.send(readSelf());
    const quick = client.send(readStars());
    expect((await resultOf(client)).requestId).toBe(quick);
    expect(await resultOf(client)).toMatchObject({ requestId: late, id: expected });
    expect(performance.now() - begin).toBeGreaterThan(115);
  }
});

test('a held answer comes after its promise is fulfilled, and others before', async () => {
  const { promise: until, resolve } = Promise.withResolvers<undefined>();
  sandbox.faults.add({ kind: 'hold', until, method: 'users.getUsers', times: 1 });
  const held = client.send(readSelf());
  for (const read of [readStars, readSelf]) {
    const quick = client.send(read());
    expect((await resultOf(client)).requestId).toBe(quick);
  }
  resolve(undefined);
  expect(await resultOf(client)).toMatchObject({ requestId: held, id: VECTOR });
});

test('jitter follows the seed', () => {
  const delays = (seed: number) => {
    const faults = new Faults(undefined, new Randomness(seed).stream('latency'));
    faults.add({ kind: 'latency', ms: [20, 80] });
    return Array.from(
      { length: 50 },
      () => faults.matchRequest({ method: 'users.getUsers', phone: PHONE, dc: 1 }).delayMs,
    );
  };
  expect(delays(1)).toEqual(delays(1));
  expect(delays(1)).not.toEqual(delays(2));
  expect(Math.min(...delays(1))).toBeGreaterThanOrEqual(20);
  expect(Math.max(...delays(1))).toBeLessThanOrEqual(80);
  expect(() => sandbox.faults.add({ kind: 'latency', ms: [80, 20] })).toThrow(RangeError);
});

test('a refused connection is reset at once, the next one is accepted', async () => {
  sandbox.faults.add({ kind: 'refuse', times: 1 });
  const before = sandbox.metrics().connections;
  const [reason] = (await once(connectSocket(dc.port, dc.ip), 'error')) as [NodeJS.ErrnoException];
  expect(reason.code).toBe('ECONNRESET');
  client = await connect();
  expect(await ask(initialised(readSelf()))).toBe(VECTOR);
  expect(sandbox.metrics().connections).toEqual({
    ...before,
    open: before.open + 1,
    total: before.total + 1,
    refused: before.refused + 1,
  });
});

test('a mute connection reads everything and sends nothing', async () => {
  const remove = sandbox.faults.add({ kind: 'mute', dc: 1 });
  sandbox.faults.add({ kind: 'mute', dc: 2 });
  const mute = await connect();
  mute.send(initialised(readSelf()));
  remove();
  client = await connect();
  expect(await ask(initialised(readSelf()))).toBe(VECTOR);
  expect(mute.received).toEqual([]);
  expect(sandbox.metrics().connections.open).toBeGreaterThanOrEqual(2);
});

test.each([
  [3_600_000, 16],
  [-3_600_000, 17],
])('a clock that is %d ms ahead finds the message ids of clients wrong: %d', async (ms, code) => {
  const remove = sandbox.faults.add({ kind: 'clockSkew', ms });
  client.send(readSelf());
  const { fields } = await client.next(BAD_MESSAGE);
  fields.long();
  fields.int();
  expect(fields.int()).toBe(code);
  const library = await mintedMtcute(sandbox, sandbox.mintSession(PHONE));
  cleanups.push(() => library.destroy());
  expect(await library.getMe()).toMatchObject({ id: Number(PHONE) });
  remove();
  expect(await ask()).toBe(VECTOR);
});

test('a fault skips the first matches, counts the next ones, and applies to its data centre only', async () => {
  sandbox.faults.add({ dc: 2, error: [500, 'ELSEWHERE'] });
  sandbox.faults.add({ skip: 1, times: 2, error: [400, 'NOW'] });
  const answers = [await ask(), await ask(), await ask(), await ask()];
  expect(answers).toEqual([VECTOR, '400 NOW', '400 NOW', VECTOR]);
});
