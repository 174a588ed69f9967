import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { type Answer, expectError } from '../harness/http-client.js';
import { Person, TelegramPanel } from '../harness/telegram-panel.js';

const EXPORT = 'auth.exportLoginToken';
const panel = new TelegramPanel();
let proxy: WireProxy;
/** A second panel on the database of the first. */
let other: TestApi;
let ada: Person;
let adaElsewhere: Person;

beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  panel.api = await startApi({ telegram: { sandbox: proxy.addresses } });
  other = await panel.api.again();
  ada = await panel.person('ada');
  adaElsewhere = new Person(other.client(), ada.profileId);
  adaElsewhere.client.cookie = ada.client.cookie;
});
afterAll(async () => {
  await Promise.all([panel.api.close(), other.close()]);
  await proxy.close();
  await panel.sandbox.close();
});

const scan = (phone: string, url: string) => panel.sandbox.world.phone(phone).acceptQr(url);
const devices = (phone: string) => panel.sandbox.world.devices(phone);
const overlaps = () => panel.sandbox.keys().filter(({ peak }) => peak > 1);
/** Waits again, as the browser does, when another step takes too long. */
async function waitThrough(person: Person, login: string): Promise<Answer> {
  for (;;) {
    const answer = await person.waitForQr(login);
    if (answer.status !== 429) return answer;
  }
}
/** Begins a wait, and returns when Telegram has answered that the code was not scanned yet. */
async function waitAt<Result>(wait: () => Promise<Result>): Promise<{ answer: Promise<Result> }> {
  const asked = panel.sandbox.calls.count(EXPORT);
  const answer = wait();
  await panel.sandbox.calls.reached(EXPORT, asked + 1);
  const { down } = proxy.packets;
  await expect.poll(() => proxy.packets.down, { interval: 5 }).toBeGreaterThan(down);
  return { answer };
}

test('two tabs that wait for one QR code both get the account', async () => {
  const phone = panel.newPhone();
  const { login, url } = await ada.beginQr();
  const { answer } = await waitAt(() => ada.waitForQr(login));
  const asked = panel.sandbox.calls.count(EXPORT);
  const second = ada.waitForQr(login);
  scan(phone, url);
  const answers = await Promise.all([answer, second]);
  const account = (await ada.list()).accounts.find((candidate) => candidate.phone === phone);
  for (const { body } of answers) expect(body).toEqual({ ok: true, account_id: account?.id });
  expect(panel.sandbox.calls.count(EXPORT)).toBe(asked + 1);
  expect(devices(phone)).toHaveLength(1);
});

test('so do two panels, one after the other', async () => {
  const phone = panel.newPhone();
  const { login, url } = await ada.beginQr();
  const { answer } = await waitAt(() => ada.waitForQr(login));
  const second = waitThrough(adaElsewhere, login);
  scan(phone, url);
  const answers = await Promise.all([answer, second]);
  for (const { body } of answers) expect(body).toEqual({ ok: true, account_id: expect.any(Number) as number });
  expect(devices(phone)).toHaveLength(1);
  expect(overlaps()).toEqual([]);
});

test('the password that another tab gives is waited for', async () => {
  const phone = panel.newProtectedPhone();
  const { login, url } = await ada.beginQr();
  const { answer } = await waitAt(() => ada.waitForQr(login));
  scan(phone, url);
  expect((await answer).body).toMatchObject({ need_2fa: true });
  const [confirmed, waited] = await Promise.all([ada.confirmPassword(login), waitThrough(adaElsewhere, login)]);
  // Whichever comes first; the other one may try again.
  if (confirmed.status === 429) expect((await ada.confirmPassword(login)).body).toEqual({ ok: true });
  else expect(confirmed.body).toEqual({ ok: true });
  expect(JSON.stringify(waited.body)).toMatch(/"need_2fa":true|"ok":true/);
  expect((await waitThrough(adaElsewhere, login)).body).toMatchObject({ ok: true });
  expect(devices(phone)).toHaveLength(1);
  expect(overlaps()).toEqual([]);
});

test('a wait ends at once when the login is cancelled', async () => {
  const phone = panel.newPhone();
  const { login, url } = await ada.beginQr();
  const { answer } = await waitAt(() => ada.waitForQr(login));
  expect((await ada.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
  expectError(await answer, 400, 'login_id_not_found', { http: 400 });
  scan(phone, url);
  expect(devices(phone)).toEqual([]);
  expect(overlaps()).toEqual([]);
});

test('a login that is cancelled at another panel ends there after the wait, and leaves no device', async () => {
  const phone = panel.newPhone();
  const { login, url } = await ada.beginQr();
  const { answer } = await waitAt(() => ada.waitForQr(login));
  expect((await adaElsewhere.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: false });
  scan(phone, url);
  expectError(await answer, 400, 'login_id_not_found', { http: 400 });
  await expect.poll(() => devices(phone)).toEqual([]);
});

test('a login goes on at another panel when the first one stops in the middle of a wait', async () => {
  const phone = panel.newPhone();
  const third = await panel.api.again();
  const there = new Person(third.client(), ada.profileId);
  there.client.cookie = ada.client.cookie;
  const { login, url } = await there.beginQr();
  const { answer } = await waitAt(() => there.waitForQr(login));
  const closing = third.close();
  await Promise.all([answer.catch(() => null), closing]);
  scan(phone, url);
  // A key whose connection was cut off before the answer came has a cooldown of 10 s; the browser asks again.
  const wait = async () => (await ada.waitForQr(login)).body;
  await expect.poll(wait).toMatchObject({ ok: true });
  expect(devices(phone)).toHaveLength(1);
});
