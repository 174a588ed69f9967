import { type WireProxy, createWireProxy } from '@giftbuyer/telegram-sandbox';
import type { Api } from 'telegram';
import { MTProtoSender } from 'telegram/network/index.js';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import { type ReadOptions, type ReadStage, TelegramUnreachableError } from '../src/index.js';
import { app, useSandbox } from './sandbox.js';

const ONE = { up: 1, down: 1, connections: 1 };
const TWO = { up: 2, down: 2, connections: 1 };
const HOUR_MS = 3_600_000;

const sandbox = useSandbox();
let proxy: WireProxy;
let gateway: InProcessTelegramGateway;
let session: string;
let salts: string;
beforeAll(async () => {
  proxy = await createWireProxy(sandbox.addresses);
  gateway = new InProcessTelegramGateway({ sandbox: proxy.addresses });
  const done = await sandbox.signIn(PHONE);
  sandbox.world.change(PHONE, { premiumUntil: null });
  session = done.session;
  salts = done.profile.salts;
});
afterAll(() => proxy.close());
afterEach(() => void vi.useRealTimers().restoreAllMocks());

const PHONE = '+9996620201';
const read = (options?: ReadOptions, onStage: (stage: ReadStage) => void = () => undefined) =>
  gateway.readAccount(app, session, onStage, options);
/** Packets and connections since the last call. */
function counted(): { up: number; down: number; connections: number } {
  const counts = { ...proxy.packets, connections: proxy.opened };
  Object.assign(proxy.packets, { up: 0, down: 0 });
  proxy.opened = 0;
  return counts;
}
/** Sets the clock of the gateway and of the sandbox, which run in this process. */
const later = (ms: number) => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

test('D14: a reading is one connection, one packet up and one down, from the first after the sign-in', async () => {
  let known = salts;
  for (let i = 0; i < 5; i++) {
    const { stars, salts: renewed } = await read({ salts: known });
    expect(counted()).toEqual(ONE);
    expect(stars.amount).toBe(BigInt(sandbox.world.account(PHONE).stars.amount));
    known = renewed;
  }
});

test('the question about the catalogue of gifts takes no round trip more', async () => {
  sandbox.world.gifts.drop({ id: 77n, stars: 15 });
  const { catalogue } = await read({ salts, catalogueHash: 0 });
  expect(counted()).toEqual(ONE);
  expect(catalogue?.gifts).toHaveLength(1);
  await gateway.readCatalogue(app, session, { hash: catalogue?.hash ?? 0, salts });
  expect(counted()).toEqual(ONE);
});

test('the stages of such a reading come in order', async () => {
  const stages: ReadStage[] = [];
  await read({ salts }, (stage) => stages.push(stage));
  expect(counted()).toEqual(ONE);
  expect(stages).toEqual(['connect', 'profile', 'stars']);
});

test.each([
  ['no salts', undefined],
  ['nonsense', 'AAAA'],
  ['salts of another key', Buffer.alloc(160, 0x7f).toString('base64url')],
])('%s cost one round trip, and once only', async (_, wrong) => {
  const reading = await read({ salts: wrong });
  expect(counted()).toEqual(TWO);
  await read({ salts: reading.salts });
  expect(counted()).toEqual(ONE);
});

test('the salts are still valid hours later, and are renewed without a round trip', async () => {
  let known = salts;
  for (let hours = 1; hours <= 12; hours++) {
    later(HOUR_MS);
    ({ salts: known } = await read({ salts: known }));
    expect(counted(), `after ${hours} hours`).toEqual(ONE);
  }
  later(24 * HOUR_MS);
  await read({ salts: known });
  expect(counted(), 'after a day of silence').toEqual(TWO);
});

test('a known end of Premium is not requested again before that time', async () => {
  const premiumUntil = new Date(1_924_991_999_000);
  sandbox.world.change(PHONE, { premiumUntil: premiumUntil.getTime() / 1000 });
  const isPremium = { isPremium: true, premiumUntil };
  expect(await read({ salts })).toMatchObject(isPremium);
  expect(counted()).toEqual(TWO);
  expect(await read({ salts, premiumUntil })).toMatchObject(isPremium);
  expect(counted()).toEqual(ONE);
  expect(await read({ salts, premiumUntil: new Date(Date.now() - 1) })).toMatchObject(isPremium);
  expect(counted()).toEqual(TWO);
  sandbox.world.change(PHONE, { premiumUntil: null });
  expect(await read({ salts, premiumUntil })).toMatchObject({ isPremium: false, premiumUntil: null });
  expect(counted()).toEqual(ONE);
});

test('both requests contain the app and the layer, and disable updates', async () => {
  const send = vi.spyOn(MTProtoSender.prototype, 'send');
  await read({ salts });
  expect(counted()).toEqual(ONE);
  const sent = send.mock.calls.map(([request]) => request as Api.AnyRequest);
  expect(sent).toHaveLength(2);
  for (const request of sent) {
    expect(request).toMatchObject({
      className: 'InvokeWithLayer',
      layer: 229,
      query: { className: 'InitConnection', apiId: app.apiId, query: { className: 'InvokeWithoutUpdates' } },
    });
  }
});

test('the list of devices comes in the same packet', async () => {
  const { deviceList } = await read({ salts, readsDevices: true });
  expect(deviceList?.devices).toMatchObject([{ isCurrent: true }]);
  expect(counted()).toEqual(ONE);
});

test('the app config comes in the same packet, with the list of devices', async () => {
  const { appConfig, deviceList } = await read({ salts, readsDevices: true, appConfigHash: 0 });
  expect(appConfig).toMatchObject({ freeze: null });
  expect(deviceList).toBeDefined();
  expect(counted()).toEqual(ONE);
});

test('a rejected salt costs one repetition', async () => {
  sandbox.faults.add({ method: 'users.getUsers', kind: 'badSalt', times: 1 });
  await read({ salts });
  // The acknowledgement may be a separate packet.
  expect(counted()).toMatchObject({ down: 2, connections: 1 });
  await read({ salts });
  expect(counted()).toEqual(ONE);
});

test('a server that rejects every salt fails the call after a few messages', async () => {
  const remove = sandbox.faults.add({ kind: 'badSalt' });
  // The key has a cooldown in this gateway afterwards.
  const own = new InProcessTelegramGateway({ sandbox: proxy.addresses });
  await expect(own.readAccount(app, session, () => undefined, { salts })).rejects.toThrow(TelegramUnreachableError);
  remove();
  const { up, connections } = counted();
  expect(connections).toBe(1);
  expect(up).toBeLessThanOrEqual(24);
});

test.each([HOUR_MS, -HOUR_MS])('a clock that is %i ms off costs at most two more round trips', async (ms) => {
  const remove = sandbox.faults.add({ kind: 'clockSkew', ms });
  const { firstName } = await read({ salts });
  remove();
  expect(firstName).toBe(sandbox.world.account(PHONE).firstName);
  const { down, connections } = counted();
  expect(connections).toBe(1);
  expect(down).toBeGreaterThan(1);
  expect(down).toBeLessThanOrEqual(3);
});

test('pending transactions that Telegram does not know take one round trip more, however many they are', async () => {
  const known = sandbox.world.transact(PHONE, { stars: { amount: 3, nanos: 0 }, state: 'pending' });
  const ids = [...Array.from({ length: 19 }, (_, i) => `unknown ${i}`), known.id];
  const { settled } = await read({ salts, pendingTransactions: ids.map((id) => ({ id, isRefund: false })) });
  expect(settled).toMatchObject([{ id: known.id }]);
  // Acknowledgements of that many answers are packets, too.
  expect(counted().down).toBe(2);
});
