import type { Account, Proxy, ProxyList } from '@giftbuyer/contracts';
import { beforeAll, expect, test } from 'vitest';
import { useTelegramPanel } from '../harness/telegram-panel.js';
import type { HttpClient } from '../harness/http-client.js';
import { stopJobs } from './stop-jobs.js';

const panel = useTelegramPanel({ ALLOW_PRIVATE_PROXY: '1' });
beforeAll(() => stopJobs(panel.api, 'login-cleanup'));

const add = (client: HttpClient, proxy: string, more: object = {}) =>
  client.post<Proxy>('/api/proxies', { proxy, check: false, ...more });
const list = async (client: HttpClient) => (await client.get<ProxyList>('/api/proxies')).body;

test('a proxy is saved, listed without its password, renamed and deleted', async () => {
  const client = await panel.api.register('keeper');
  expect((await list(client)).items).toEqual([]);
  const added = await add(client, 'socks5://user:geheim@192.0.2.7:1080', { name: ' Home ' });
  expect(added.status).toBe(200);
  expect(added.body).toMatchObject({ kind: 'socks5', host: '192.0.2.7', port: 1080, name: 'Home', has_password: true });
  expect(added.body).toMatchObject({ country: null, checked_at: null, check_ms: null, check_error: null, accounts: 0 });
  const id = added.body.id;
  expect(JSON.stringify(await list(client))).not.toMatch(/geheim|user:/);
  expect((await client.patch(`/api/proxy/${id}`, { name: '' })).body).toEqual({ ok: true });
  expect((await list(client)).items).toEqual([{ ...added.body, name: '' }]);
  expect((await client.delete(`/api/proxy/${id}`)).body).toEqual({ ok: true });
  expect((await client.delete(`/api/proxy/${id}`)).body).toMatchObject({ error: 'not_found' });
  const [row] = await panel.api.database.query<{ count: number }[]>('SELECT count(*)::integer AS count FROM proxies');
  expect(row).toEqual({ count: 0 });
});

test('a proxy is there once, with each password', async () => {
  const client = await panel.api.register('twice');
  const { body } = await add(client, 'socks5://u:p@192.0.2.7:1080');
  const same = ['192.0.2.7:1080:u:p', 'tg://socks?server=192.0.2.7&port=1080&user=u&pass=p'];
  for (const proxy of same) {
    expect(await add(client, proxy)).toMatchObject({
      status: 409,
      body: { error: 'duplicate_proxy', existing_id: body.id },
    });
  }
  const both = await Promise.all([1, 2].map(() => add(client, 'socks5://u:other@192.0.2.7:1080')));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  // Somebody else's are no duplicates.
  expect((await add(await panel.api.register('other'), '192.0.2.7:1080:u:p')).status).toBe(200);
});

test('a text that is no proxy is refused with the reason', async () => {
  const client = await panel.api.register('typist');
  for (const [proxy, problem] of Object.entries({
    'https://h.example:443': 'tls',
    hello: 'none',
    'h.example:99999': 'port',
    'tg://proxy?server=h.example&port=443&secret=1': 'secret',
  })) {
    expect((await add(client, proxy)).body).toMatchObject({ error: 'validation_failed', fields: { proxy: problem } });
  }
  for (const body of [{}, { proxy: 7 }, { proxy: '192.0.2.7:1', check: 'no' }, { proxy: '192.0.2.7:1', host: 'x' }]) {
    expect((await client.post('/api/proxies', body)).body).toMatchObject({ error: 'validation_failed' });
  }
  expect((await list(client)).items).toEqual([]);
});

test('proxies of other users do not exist', async () => {
  const ada = await panel.person('ada');
  const eve = await panel.person('eve', 4243);
  const { id } = (await add(ada.client, '192.0.2.8:1080')).body;
  const account = await eve.addAccount(panel.newPhone());
  const phone = panel.newPhone();
  for (const unknown of [id, 2_000_000]) {
    expect((await eve.client.delete(`/api/proxy/${unknown}`)).body).toMatchObject({ error: 'not_found' });
    expect((await eve.client.patch(`/api/proxy/${unknown}`, { name: 'x' })).body).toMatchObject({ error: 'not_found' });
    expect((await eve.client.post('/api/proxy/check', { proxy_id: unknown })).body).toMatchObject({
      error: 'not_found',
    });
    for (const [path, body] of [
      ['/api/auth/send_code', { api_profile_id: eve.profileId, phone, proxy_id: unknown }],
      ['/api/auth/qr', { api_profile_id: eve.profileId, proxy_id: unknown }],
      ['/api/accounts/proxy', { ids: [account.id], proxy_id: unknown }],
      ['/api/accounts/proxy', { ids: [account.id], spread: [unknown] }],
    ] as const) {
      expect((await eve.client.post(path, body)).body).toMatchObject({ error: 'proxy_not_found' });
    }
    expect((await eve.client.patch('/api/proxies', { default_proxy_id: unknown })).body).toMatchObject({
      error: 'proxy_not_found',
    });
  }
  expect(await list(eve.client)).toEqual({ items: [], default_proxy_id: null, proxy_only: false });
  const [after] = (await eve.list()).accounts;
  expect(after).toEqual(account);
});

test('accounts get one proxy, or several in turn; all or none', async () => {
  const ada = await panel.person('spreader');
  const eve = await panel.person('stranger', 4243);
  const accounts = [
    await ada.addAccount(panel.newPhone()),
    await ada.addAccount(panel.newPhone()),
    await ada.addAccount(panel.newPhone()),
  ];
  const foreign = await eve.addAccount(panel.newPhone());
  const ids = accounts.map(({ id }) => id);
  const proxies = [(await add(ada.client, '192.0.2.1:1')).body.id, (await add(ada.client, '192.0.2.2:1')).body.id];
  const change = (body: object) => ada.client.post('/api/accounts/proxy', body);
  const chosen = async () => {
    const byId = new Map((await ada.list()).accounts.map((account: Account) => [account.id, account.proxy_id]));
    return ids.map((id) => byId.get(id));
  };
  expect((await change({ ids, spread: proxies })).body).toEqual({ changed: 3 });
  expect(await chosen()).toEqual([proxies[0], proxies[1], proxies[0]]);
  // Once more changes nothing.
  expect((await change({ ids: [...ids, ...ids], spread: proxies })).body).toEqual({ changed: 0 });
  expect((await list(ada.client)).items.map(({ accounts: count }) => count)).toEqual([1, 2]);
  expect((await change({ ids: [ids[0], foreign.id], proxy_id: proxies[1] })).body).toMatchObject({
    error: 'not_found',
  });
  expect((await change({ ids, spread: [proxies[1], 2_000_000] })).body).toMatchObject({ error: 'proxy_not_found' });
  expect(await chosen()).toEqual([proxies[0], proxies[1], proxies[0]]);
  for (const body of [
    {},
    { ids },
    { ids: [], proxy_id: null },
    { ids, spread: [] },
    { ids, proxy_id: 1, spread: [1] },
    { ids: ['7'], proxy_id: null },
    { ids, spread: null },
    { ids, proxy_id: 0 },
  ]) {
    expect((await change(body)).body).toMatchObject({ error: 'validation_failed' });
  }
  expect((await ada.client.delete(`/api/proxy/${proxies[0]}`)).body).toMatchObject({
    error: 'proxy_in_use',
    accounts: 2,
  });
  expect((await change({ ids, proxy_id: null })).body).toEqual({ changed: 3 });
  expect((await ada.client.delete(`/api/proxy/${proxies[0]}`)).body).toEqual({ ok: true });
  expect((await eve.list()).accounts[0]?.proxy_id).toBeNull();
});

test('without a proxy nothing connects where the owner wants none without', async () => {
  const ada = await panel.person('careful');
  const account = await ada.addAccount(panel.newPhone());
  const { id } = (await add(ada.client, '127.0.0.1:1')).body;
  const begun = await ada.sendCode(panel.newPhone());
  const turnOn = () => ada.client.patch('/api/proxies', { proxy_only: true });
  expect((await turnOn()).body).toMatchObject({ error: 'accounts_without_proxy', accounts: 1 });
  await ada.client.post('/api/accounts/proxy', { ids: [account.id], proxy_id: id });
  expect((await turnOn()).body).toEqual({ default_proxy_id: null, proxy_only: true });
  expect((await ada.confirmCode(begun)).body).toMatchObject({ error: 'login_id_not_found' });
  const calls = panel.sandbox.metrics().calls;
  const login = { api_profile_id: ada.profileId, phone: panel.newPhone() };
  expect((await ada.client.post('/api/auth/send_code', login)).body).toMatchObject({ error: 'proxy_required' });
  expect((await ada.client.post('/api/auth/send_code', { ...login, proxy_id: null })).body).toMatchObject({
    error: 'proxy_required',
  });
  expect((await ada.client.post('/api/auth/qr', { api_profile_id: ada.profileId })).body).toMatchObject({
    error: 'proxy_required',
  });
  expect((await ada.client.post('/api/accounts/proxy', { ids: [account.id], proxy_id: null })).body).toMatchObject({
    error: 'proxy_required',
  });
  expect(panel.sandbox.metrics().calls).toBe(calls);
  // A row that got there by another way is not read directly either.
  await panel.api.database.query('UPDATE accounts SET proxy_id = NULL, revision = revision + 1 WHERE id = $1', [
    account.id,
  ]);
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error: 'proxy_required' });
  expect((await ada.list()).accounts[0]).toMatchObject({ status: 'proxy_unreachable', status_code: 'missing' });
  expect((await ada.client.patch('/api/proxies', { proxy_only: false, default_proxy_id: id })).body).toEqual({
    default_proxy_id: id,
    proxy_only: false,
  });
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  // A proxy that is deleted is no default any more.
  expect((await ada.client.delete(`/api/proxy/${id}`)).body).toEqual({ ok: true });
  expect((await list(ada.client)).default_proxy_id).toBeNull();
});
