import { Api } from 'telegram';
import { afterEach, expect, test, vi } from 'vitest';
import { readAppConfig } from '../src/account-freeze.js';
import type { OpenConnection } from '../src/connection.js';
import type { ReadOptions } from '../src/index.js';
import { app, useSandbox } from './sandbox.js';

const METHOD = 'help.getAppConfig';
const sandbox = useSandbox();
afterEach(() => {
  vi.useRealTimers();
  sandbox.faults.clear();
});

async function signedIn(phone: string) {
  const { session } = await sandbox.signIn(phone);
  return (options: ReadOptions = {}) => sandbox.gateway().readAccount(app, session, () => undefined, options);
}

test('a reading says whether the account is frozen, if it is asked and that has changed', async () => {
  const phone = '+9996623101';
  const read = await signedIn(phone);
  const asked = sandbox.calls.count(METHOD);
  expect((await read()).appConfig).toBeUndefined();
  expect(sandbox.calls.count(METHOD)).toBe(asked);
  const first = (await read({ appConfigHash: 0 })).appConfig;
  expect(first).toEqual({ hash: expect.any(Number) as number, freeze: null });
  const hash = first?.hash ?? 0;
  expect((await read({ appConfigHash: hash })).appConfig).toBeUndefined();
  sandbox.world.freeze(phone);
  const { appConfig: frozen, stars } = await read({ appConfigHash: hash });
  const freeze = { until: expect.any(Date) as Date, appealUrl: 'https://t.me/spambot' };
  expect(frozen).toEqual({ hash: expect.any(Number) as number, freeze });
  expect(stars.amount).toBe(BigInt(sandbox.world.account(phone).stars.amount));
  expect(frozen?.hash).not.toBe(hash);
  expect((await read({ appConfigHash: frozen?.hash })).appConfig).toBeUndefined();
  sandbox.world.unfreeze(phone);
  expect((await read({ appConfigHash: frozen?.hash })).appConfig).toEqual({ hash, freeze: null });
});

test.each<[number, string]>([
  [500, 'RPC_CALL_FAIL'],
  [420, 'FLOOD_WAIT_600'],
  [420, 'FROZEN_METHOD_INVALID'],
])('an app config that fails with %i %s does not fail the reading', async (status, code) => {
  const phone = '+9996623102';
  const read = await signedIn(phone);
  sandbox.faults.add({ method: METHOD, error: [status, code] });
  const reading = await read({ appConfigHash: 0 });
  expect(reading).toMatchObject({ userId: sandbox.world.account(phone).id.toString() });
  expect(reading.appConfig).toBeUndefined();
});

test('nor does one that does not come', async () => {
  const phone = '+9996623103';
  const read = await signedIn(phone);
  sandbox.faults.add({ method: METHOD, kind: 'silent' });
  const asked = sandbox.calls.count(METHOD);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const reading = read({ appConfigHash: 0 });
  await expect.poll(() => sandbox.calls.count(METHOD)).toBe(asked + 1);
  vi.advanceTimersByTime(5_000);
  expect((await reading).appConfig).toBeUndefined();
});

const number = (value: number) => new Api.JsonNumber({ value });
const text = (value: string) => new Api.JsonString({ value });

async function read(fields: Record<string, Api.TypeJSONValue> | Api.TypeJSONValue) {
  const config =
    'className' in fields
      ? (fields as Api.TypeJSONValue)
      : new Api.JsonObject({
          value: Object.entries(fields).map(([key, value]) => new Api.JsonObjectValue({ key, value })),
        });
  const answer = new Api.help.AppConfig({ hash: -7, config });
  return readAppConfig({ invoke: () => Promise.resolve(answer) } as unknown as OpenConnection, 0);
}

test.each([0, -1, NaN, Infinity, 1e300, 2 ** 31])('the date %d is none', async (date) => {
  expect(await read({ freeze_since_date: number(date), freeze_until_date: number(date) })).toEqual({
    hash: -7,
    freeze: null,
  });
  expect(await read({ freeze_since_date: number(1), freeze_until_date: number(date) })).toMatchObject({
    freeze: { until: null, appealUrl: null },
  });
});

test('a config of another form says nothing', async () => {
  expect(await read(new Api.JsonNull())).toBeNull();
  expect(await read(new Api.JsonArray({ value: [] }))).toBeNull();
  expect(await read({ freeze_since_date: text('1') })).toMatchObject({ freeze: null });
});

test.each([
  ...['javascript:alert(1)', 'http://t.me/spambot', 'https://t.me.example/spambot', 'https://example.com/t.me'],
  ...[
    'https://user@t.me/',
    'https://t.me:444/',
    'https://T.me@example.com',
    '',
    'no url',
    'tg://resolve?domain=spambot',
  ],
  `https://t.me/${'x'.repeat(600)}`,
])('%s is no address for appeals', async (url) => {
  const config = await read({ freeze_since_date: number(1), freeze_appeal_url: text(url) });
  expect(config?.freeze).toEqual({ until: null, appealUrl: null });
});

test('an address for appeals may have a path and a query', async () => {
  const url = 'https://t.me/spambot?start=appeal';
  const config = await read({ freeze_until_date: number(1_900_000_000), freeze_appeal_url: text(url) });
  expect(config?.freeze).toEqual({ until: new Date(1_900_000_000_000), appealUrl: url });
});
