import type { AuditPage, Proxy, RemovedAccountList } from '@giftbuyer/contracts';
import type { SandboxProxy } from '@giftbuyer/telegram-sandbox';
import { describe, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { ForeignSessions, idOf } from './foreign-sessions.js';

/** An account with a proxy keeps it, whatever brings its next session. */
const panel = useTelegramPanel(
  { ALLOW_PRIVATE_PROXY: '1', TELEGRAM_ENVIRONMENT: 'sandbox', ALLOW_SESSION_EXPORT: '1' },
  { qrWaitMs: 0 },
);
const sessions = new ForeignSessions(() => panel.sandbox);

/** Connections to the data centres that came from the panel itself. */
const direct = () => panel.sandbox.peers().find(({ address }) => address === '127.0.0.1')?.total ?? 0;

async function addProxy({ client }: Person): Promise<{ id: number; proxy: SandboxProxy }> {
  const proxy = await panel.sandbox.startProxy({ kind: 'socks5' });
  const { body } = await client.post<Proxy>('/api/proxies', { proxy: proxy.link });
  return { id: body.id, proxy };
}

const assign = ({ client }: Person, id: number, proxy_id: number | null) =>
  client.post('/api/accounts/proxy', { ids: [id], proxy_id });

const proxyOf = async (person: Person, id: number) =>
  (await person.list()).accounts.find((account) => account.id === id)?.proxy_id;

async function withProxy(name: string) {
  const person = await panel.person(name);
  const phone = panel.newPhone();
  const body = sessions.mint(phone, person);
  const account = await sessions.imported(person, body);
  const { id, proxy } = await addProxy(person);
  await assign(person, account.id, id);
  return { person, phone, body, account, proxyId: id, proxy };
}

describe('an import that names no proxy', () => {
  test('goes through that of the account whose session it replaces', async () => {
    const { person, phone, account, proxyId } = await withProxy('replaces');
    const before = direct();
    const next = { ...sessions.mint(phone, person), user_id: idOf(phone), replace: true };
    expect(await sessions.imported(person, next)).toMatchObject({ id: account.id, proxy_id: proxyId });
    await expect.poll(() => sessions.devices(phone)).toHaveLength(1);
    await person.refreshed(account.id);
    expect(direct()).toBe(before);
  });

  test('and no account leaves the proxy to the account that it turns out to be', async () => {
    const { person, phone, account, proxyId } = await withProxy('turns out');
    const next = { ...sessions.mint(phone, person), replace: true };
    expect(await sessions.imported(person, next)).toMatchObject({ id: account.id, proxy_id: proxyId });
    await expect.poll(() => sessions.devices(phone)).toHaveLength(1);
    const before = direct();
    await person.refreshed(account.id);
    expect(direct()).toBe(before);
  });

  test.each(['the same session', 'another session'])(
    'restores a removed account with %s through its proxy',
    async (which) => {
      const { person, phone, body, account, proxyId } = await withProxy(`restores ${which}`);
      panel.sandbox.faults.add({
        ...{ method: 'users.getUsers', phone: idOf(phone), times: 2 },
        error: [401, 'SESSION_REVOKED'],
      });
      await person.refreshed(account.id);
      expect((await person.list()).accounts).toEqual([]);
      const before = direct();
      const other = () => ({ ...sessions.mint(phone, person), user_id: idOf(phone) });
      const next = which === 'the same session' ? body : other();
      expect(await sessions.imported(person, next)).toMatchObject({ id: account.id, proxy_id: proxyId });
      expect(direct()).toBe(before);
    },
  );

  test('does not go through that of another user', async () => {
    const { phone, proxy } = await withProxy('has a proxy');
    const stranger = await panel.person('stranger');
    const connections = proxy.connections().total;
    const own = { ...sessions.mint(phone, stranger), user_id: idOf(phone) };
    expect(await sessions.imported(stranger, own)).toMatchObject({ proxy_id: null });
    expect(proxy.connections().total).toBe(connections);
  });

  test('unlike one that names another, or none', async () => {
    const { person, phone, account } = await withProxy('names');
    const second = await addProxy(person);
    for (const proxy_id of [second.id, null]) {
      const next = { ...sessions.mint(phone, person), user_id: idOf(phone), replace: true, proxy_id };
      expect(await sessions.imported(person, next)).toMatchObject({ id: account.id, proxy_id });
    }
  });
});

test('a session of the panel’s own that waits for the password does not bring back a former proxy', async () => {
  const person = await panel.person('changes meanwhile');
  const phone = panel.newProtectedPhone();
  const account = await sessions.imported(person, sessions.mint(phone, person));
  const { id: proxyId } = await addProxy(person);
  const { body } = await person.client.post(`/api/account/${account.id}/own_session`, {});
  expect(body).toMatchObject({ need_2fa: true });
  await assign(person, account.id, proxyId);
  const checked = panel.sandbox.calls.count('auth.checkPassword', idOf(phone));
  expect((await person.confirmPassword(String(body['login_id']))).body).toMatchObject({ error: 'login_id_not_found' });
  expect(panel.sandbox.calls.count('auth.checkPassword', idOf(phone))).toBe(checked);
  // The login is cancelled by the road by which it began.
  await expect.poll(() => panel.api.database.query('SELECT FROM pending_logins')).toEqual([]);
  expect(await proxyOf(person, account.id)).toBe(proxyId);
  const before = direct();
  expect(await person.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
  expect(direct()).toBe(before);
});

test('a removed account is signed in again by code through its proxy, unless another is named', async () => {
  const { person, phone, account, proxyId } = await withProxy('signs in again');
  const remove = async () => {
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    await person.refreshed(account.id);
    expect((await person.list()).accounts).toEqual([]);
    const { items } = (await person.client.get<RemovedAccountList>('/api/accounts/removed')).body;
    expect(items).toMatchObject([{ id: account.id, proxy_id: proxyId }]);
  };
  await remove();
  const before = direct();
  expect(await person.addAccount(phone)).toMatchObject({ id: account.id, proxy_id: proxyId });
  expect(direct()).toBe(before);
  await remove();
  const login = { api_profile_id: person.profileId, phone, proxy_id: null };
  const { body } = await person.client.post('/api/auth/send_code', login);
  expect((await person.confirmCode(String(body['login_id']))).body).toEqual({ ok: true });
  expect(await proxyOf(person, account.id)).toBeNull();
});

test('a session of the panel’s own is made through the proxy of the account', async () => {
  const { person, phone, account, proxyId } = await withProxy('makes its own');
  const before = direct();
  expect((await person.client.post(`/api/account/${account.id}/own_session`, {})).body).toEqual({ ok: true });
  await expect.poll(() => sessions.devices(phone)).toHaveLength(1);
  expect(await proxyOf(person, account.id)).toBe(proxyId);
  expect(direct()).toBe(before);
});

test('a replaced session is signed out through its proxy, also when that is deleted by then', async () => {
  const { person, phone, account, proxyId, proxy } = await withProxy('signs out later');
  proxy.setFault({ kind: 'refuse' });
  const second = await addProxy(person);
  const next = { ...sessions.mint(phone, person), user_id: idOf(phone), replace: true, proxy_id: second.id };
  await sessions.imported(person, next);
  await expect
    .poll(() => panel.api.database.query('SELECT FROM pending_logins WHERE cancel_failures > 0'))
    .toHaveLength(1);
  await person.client.patch(`/api/proxy/${proxyId}`, { name: 'Renamed' });
  expect((await person.client.delete(`/api/proxy/${proxyId}`)).body).toEqual({ ok: true });
  expect((await person.client.patch('/api/proxies', { proxy_only: true })).status).toBe(200);
  const before = direct();
  proxy.setFault(undefined);
  await expect
    .poll(async () => {
      await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
      await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
      return sessions.devices(phone).length;
    })
    .toBe(1);
  await person.refreshed(account.id);
  expect(direct()).toBe(before);
});

test('moving out, letting in and reading devices connect through the proxy or not at all', async () => {
  const { person, account, proxy } = await withProxy('hands over');
  await person.client.post('/api/me/step-up', { password: 'correct horse battery staple' });
  const before = direct();
  const { id } = account;
  const url = `tg://login?token=${Buffer.alloc(40, 7).toString('base64url')}`;
  expect((await person.client.get(`/api/account/${id}/devices`)).status).toBe(200);
  proxy.setFault({ kind: 'refuse' });
  const answers = [
    await person.client.get(`/api/account/${id}/devices`),
    await person.client.post(`/api/account/${id}/devices/end_others`),
    await person.client.post(`/api/account/${id}/let_in`, { url }),
    await person.client.post(`/api/account/${id}/own_session`, {}),
  ];
  for (const { body } of answers) expect(body).toMatchObject({ error: 'proxy_unreachable' });
  expect(direct()).toBe(before);
  // Nothing was sent, so no device was let in.
  const { items } = (await person.client.get<AuditPage>('/api/audit')).body;
  expect(items.map(({ event }) => event)).not.toContain('account_let_in');
});

test('moving out connects nowhere, so the proxy need not have an address', async () => {
  const person = await panel.person('moves out offline');
  const { id } = await sessions.imported(person, sessions.mint(panel.newPhone(), person));
  const { body } = await person.client.post<Proxy>('/api/proxies', {
    proxy: 'socks5://proxy.invalid:1080',
    check: false,
  });
  await assign(person, id, body.id);
  await person.client.post('/api/me/step-up', { password: 'correct horse battery staple' });
  // Signing out does connect.
  const signedOut = await person.client.delete(`/api/account/${id}?logout=1`);
  expect(signedOut.body).toMatchObject({ error: 'sign_out_unconfirmed' });
  const before = direct();
  const moved = await person.client.post(`/api/account/${id}/move_out`, { format: 'pyrogram' });
  expect(moved).toMatchObject({ status: 200, body: { session: expect.any(String) as string } });
  expect(direct()).toBe(before);
});

test('a removed account is signed in again by QR code and keeps its proxy, unless another is named', async () => {
  const { person, phone, account, proxyId, proxy } = await withProxy('scans again');
  const signIn = async (choice: { proxy_id?: number | null }) => {
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    await person.refreshed(account.id);
    expect((await person.list()).accounts).toEqual([]);
    const begun = await person.client.post('/api/auth/qr', { api_profile_id: person.profileId, ...choice });
    const login = String(begun.body['login_id']);
    panel.sandbox.world.phone(phone).acceptQr(String(begun.body['url']));
    expect((await person.waitForQr(login)).body).toEqual({ ok: true, account_id: account.id });
  };
  await signIn({});
  expect(await proxyOf(person, account.id)).toBe(proxyId);
  const before = { direct: direct(), proxied: proxy.connections().total };
  expect((await person.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  expect(direct()).toBe(before.direct);
  expect(proxy.connections().total).toBe(before.proxied + 1);
  const second = await addProxy(person);
  await signIn({ proxy_id: second.id });
  expect(await proxyOf(person, account.id)).toBe(second.id);
  // The default of the user is no choice.
  await person.client.patch('/api/proxies', { default_proxy_id: proxyId });
  await signIn({});
  expect(await proxyOf(person, account.id)).toBe(second.id);
  await signIn({ proxy_id: null });
  expect(await proxyOf(person, account.id)).toBeNull();
});
