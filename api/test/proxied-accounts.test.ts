import type { Proxy } from '@giftbuyer/contracts';
import type { ProxyOptions, SandboxProxy } from '@giftbuyer/telegram-sandbox';
import { beforeAll, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { loginCodeOf } from '../harness/test-user.js';
import { stopJobs } from './stop-jobs.js';

const panel = useTelegramPanel({ ALLOW_PRIVATE_PROXY: '1', TELEGRAM_ENVIRONMENT: 'sandbox' }, { qrWaitMs: 0 });
beforeAll(() => stopJobs(panel.api, 'login-cleanup'));

/** Connections to the data centres that came from the panel itself. */
const direct = () => panel.sandbox.peers().find(({ address }) => address === '127.0.0.1')?.total ?? 0;

async function addProxy(person: Person, options: ProxyOptions): Promise<{ id: number; proxy: SandboxProxy }> {
  const proxy = await panel.sandbox.startProxy(options);
  const { body } = await person.client.post<Proxy>('/api/proxies', { proxy: proxy.link });
  expect(body).toMatchObject({ kind: options.kind, check_error: null, check_ms: expect.any(Number) as number });
  return { id: body.id, proxy };
}

const assign = (person: Person, id: number, proxy_id: number | null) =>
  person.client.post('/api/accounts/proxy', { ids: [id], proxy_id });

test.each<ProxyOptions>([
  { kind: 'socks5', auth: { username: 'user', password: 'p@ss:w%rd' } },
  { kind: 'http', auth: { username: 'user', password: 'p@ss:w%rd' } },
  { kind: 'mtproxy' },
])('every connection of a sign-in and of its account goes through its proxy: %j', async (options) => {
  const ada = await panel.person(`via-${options.kind}`);
  const { id, proxy } = await addProxy(ada, options);
  await ada.client.patch('/api/proxies', { default_proxy_id: id });
  const before = direct();
  const phone = panel.newProtectedPhone();

  // By code and password.
  const login = await ada.sendCode(phone);
  expect((await ada.resendCode(login)).status).toBe(200);
  expect((await ada.confirmCode(login, '00000')).body).toMatchObject({ error: 'telegram_rpc' });
  expect((await ada.confirmCode(login, loginCodeOf(phone))).body).toMatchObject({ need_2fa: true });
  expect((await ada.confirmPassword(login)).body).toEqual({ ok: true });
  const [account] = (await ada.list()).accounts;
  expect(account).toMatchObject({ phone, proxy_id: id });
  expect((await ada.refreshed(account?.id ?? 0)).at(-1)).toMatchObject({ done: true });

  // By QR code, and two that are cancelled.
  const scanned = panel.newPhone();
  const qr = await ada.beginQr();
  panel.sandbox.world.phone(scanned).acceptQr(qr.url);
  expect((await ada.waitForQr(qr.login)).body).toMatchObject({ ok: true });
  for (const unused of [(await ada.beginQr()).login, await ada.sendCode(panel.newPhone())]) {
    expect((await ada.cancelLogin(unused)).body).toEqual({ ok: true, telegram_confirmed: true });
  }

  // The end of the sessions.
  expect((await ada.client.delete(`/api/proxy/${id}`)).body).toMatchObject({ error: 'proxy_in_use', accounts: 2 });
  await ada.client.post('/api/me/step-up', { password: 'correct horse battery staple' });
  for (const { id: listed } of (await ada.list()).accounts) {
    expect((await ada.client.delete(`/api/account/${listed}?logout=1`)).body).toEqual({ ok: true });
  }
  expect(proxy.connections().total).toBeGreaterThan(8);
  expect(direct()).toBe(before);
  expect((await ada.client.delete(`/api/proxy/${id}`)).body).toEqual({ ok: true });
});

test('an account whose proxy fails keeps its session, says why, and never connects directly', async () => {
  const ada = await panel.person('failing');
  const { id, proxy } = await addProxy(ada, { kind: 'socks5' });
  const account = await ada.addAccount(panel.newPhone());
  const other = await ada.addAccount(panel.newPhone());
  await assign(ada, account.id, id);
  const state = async () => (await ada.list()).accounts.find((each) => each.id === account.id);
  proxy.setFault({ kind: 'refuse' });
  const before = direct();
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error: 'proxy_unreachable', reason: 'unreachable' });
  expect(await state()).toMatchObject({ status: 'proxy_unreachable', status_code: 'unreachable', proxy_id: id });
  expect((await ada.client.post('/api/proxy/check', { proxy_id: id })).body).toMatchObject({
    check_error: 'unreachable',
  });
  expect(direct()).toBe(before);

  // Other roads are open.
  expect((await ada.refreshed(other.id)).at(-1)).toMatchObject({ done: true });

  // The session is not ended without its proxy either.
  await ada.client.post('/api/me/step-up', { password: 'correct horse battery staple' });
  const between = direct();
  expect((await ada.client.delete(`/api/account/${account.id}?logout=1`)).body).toMatchObject({
    error: 'sign_out_unconfirmed',
  });
  expect(direct()).toBe(between);

  // A proxy that works is taken at once.
  const second = await addProxy(ada, { kind: 'http' });
  await assign(ada, account.id, second.id);
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  expect(await state()).toMatchObject({ status: 'ok', status_code: null, proxy_id: second.id });
  expect(second.proxy.connections().total).toBe(2);
  expect(direct()).toBe(between);
});

test('a wrong password of the proxy, and a proxy of another kind, are refused with the reason', async () => {
  const ada = await panel.person('wrong');
  const closed = await panel.sandbox.startProxy({ kind: 'socks5', auth: { username: 'u', password: 'p' } });
  const tries: [string, string][] = [
    [`socks5://u:other@${closed.host}:${closed.port}`, 'auth'],
    [`socks5://${closed.host}:${closed.port}`, 'auth'],
    [`http://u:p@${closed.host}:${closed.port}`, 'unreachable'],
  ];
  for (const [proxy, reason] of tries) {
    const { status, body } = await ada.client.post('/api/proxies', { proxy });
    expect({ proxy, status, ...body }).toMatchObject({ proxy, status: 502, error: 'proxy_unreachable', reason });
  }
  expect((await ada.client.get<{ items: object[] }>('/api/proxies')).body.items).toEqual([]);
});

test('a login ends with its proxy, and is cancelled through it', async () => {
  const ada = await panel.person('ending');
  const { id, proxy } = await addProxy(ada, { kind: 'socks5' });
  const { body } = await ada.client.post('/api/auth/send_code', {
    ...{ api_profile_id: ada.profileId, phone: panel.newPhone(), proxy_id: id },
  });
  const login = String(body['login_id']);
  const before = direct();
  expect((await ada.client.delete(`/api/proxy/${id}`)).body).toEqual({ ok: true });
  expect((await ada.confirmCode(login)).body).toMatchObject({ error: 'login_id_not_found' });
  const connections = proxy.connections().total;
  expect((await ada.cancelLogin(login)).body).toMatchObject({ ok: true });
  await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
  expect(proxy.connections().total).toBe(connections + 1);
  expect(direct()).toBe(before);
  const left = await panel.api.database.query('SELECT id FROM pending_logins WHERE id = $1', [login]);
  expect(left).toEqual([]);
});

test('another proxy is another login: the code that was sent through the first is not used', async () => {
  const ada = await panel.person('switching');
  const { id } = await addProxy(ada, { kind: 'socks5' });
  const phone = panel.newPhone();
  const send = (proxy_id: number | null) =>
    ada.client.post('/api/auth/send_code', { api_profile_id: ada.profileId, phone, proxy_id });
  const first = (await send(null)).body['login_id'];
  const before = direct();
  const second = (await send(id)).body['login_id'];
  expect(second).not.toBe(first);
  expect((await send(id)).body['login_id']).toBe(second);
  expect(direct()).toBe(before);
  expect((await send(null)).body['login_id']).toBe(first);
});

test('a check shows in which country Telegram locates the proxy; the last known one stays', async () => {
  const { client } = await panel.person('traveller', 4244);
  const { link, close } = await panel.sandbox.startProxy({ kind: 'socks5' });
  const { countries } = panel.sandbox.world;
  countries.set('127.0.0.2', 'NL');
  const { body: proxy } = await client.post<Proxy>('/api/proxies', { proxy: link });
  expect(proxy).toMatchObject({ country: 'NL', check_error: null });
  countries.set('127.0.0.2', 'SE');
  const check = async () => (await client.post<Proxy>('/api/proxy/check', { proxy_id: proxy.id })).body;
  expect(await check()).toMatchObject({ country: 'SE', check_error: null });
  const repair = panel.sandbox.faults.add({ method: 'help.getNearestDc', error: [400, 'API_ID_INVALID'] });
  expect(await check()).toMatchObject({ country: 'SE', check_ms: expect.any(Number) as number, check_error: null });
  repair();
  await close();
  expect(await check()).toMatchObject({ country: 'SE', check_ms: null, check_error: 'unreachable' });
});
