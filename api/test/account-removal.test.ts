import type { Account, RemovedAccountList } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
let eve: Person;
beforeAll(async () => {
  ada = await panel.person('ada');
  eve = await panel.person('eve');
});

async function removedOf(person: Person) {
  return (await person.client.get<RemovedAccountList>('/api/accounts/removed')).body.items;
}

describe('D9: deleting an account', () => {
  test('takes it out of the list; its device at Telegram stays unless asked', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    expect((await ada.client.delete(`/api/account/${id}`)).body).toEqual({ ok: true });
    expect((await ada.list()).accounts).toEqual([]);
    expect(await removedOf(ada)).toEqual([]);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    expectError(await ada.client.delete(`/api/account/${id}`), 404, 'not_found');
  });

  test.each(['1', 'true', 'yes'])('ends the session at Telegram first with logout=%s', async (logout) => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    expect((await ada.client.delete(`/api/account/${id}?logout=${logout}`)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
    expect((await ada.list()).accounts).toEqual([]);
  });

  test.each([
    ['the connection ends before the request', { kind: 'disconnect' as const }],
    ['the connection ends before the answer', { method: 'auth.logOut', kind: 'disconnectAfter' as const }],
    ['somebody on the way says that the key is unknown', { kind: 'transportError' as const, code: -404 }],
    [
      'Telegram has an internal error',
      { method: 'auth.logOut', error: [500, 'WORKER_BUSY_TOO_LONG_RETRY'] as [number, string] },
    ],
  ])('deletes nothing until Telegram has confirmed the end of the session: %s', async (_, effect) => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const repair = panel.sandbox.faults.add({ phone, ...effect });
    expectError(await ada.client.delete(`/api/account/${id}?logout=1`), 502, 'sign_out_unconfirmed');
    repair();
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
    expect((await ada.client.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
  });

  test('ends its use of the session when the lock is lost', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    const signOut = vi.spyOn(panel.api.app.get(TelegramGateway, { strict: false }), 'signOut');
    await ada.client.delete(`/api/account/${id}?logout=1`);
    expect(signOut.mock.lastCall?.[2]).toBeInstanceOf(AbortSignal);
    signOut.mockRestore();
  });

  test('deletes nothing when Telegram refuses, and answers with the reason', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const repair = panel.sandbox.faults.add({ phone, method: 'auth.logOut', error: [420, 'FLOOD_WAIT_30'] });
    const wait = { error_code: 'FLOOD_WAIT', wait_seconds: 30 };
    expectError(await ada.client.delete(`/api/account/${id}?logout=1`), 429, 'telegram_rpc', wait);
    repair();
    expect((await ada.client.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
  });

  test('of a session that is over already needs no answer from Telegram about it', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(phone);
    expect((await ada.client.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
    expect((await ada.list()).accounts).toEqual([]);
    expect(await removedOf(ada)).toEqual([]);
  });

  test('is signed out also when one connection got the false answer that its session is over', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    panel.sandbox.faults.add({ phone, method: 'auth.logOut', error: [401, 'AUTH_KEY_UNREGISTERED'], times: 1 });
    expect((await ada.client.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
  });

  test('signs out only after the reading under way has ended', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = await ada.addAccount(panel.newPhone());
    const held = await panel.hold(id);
    const refresh = ada.refresh(id).then((response) => response.text());
    await panel.waiting(1);
    const before = panel.sandbox.calls.count('auth.logOut');
    const deleted = ada.client.delete(`/api/account/${id}?logout=1`);
    // The same done later to another account is over: the first one waits.
    await ada.client.delete(`/api/account/${other.id}?logout=1`);
    expect(panel.sandbox.calls.count('auth.logOut') - before).toBe(1);
    await held.release();
    expect((await deleted).body).toEqual({ ok: true });
    expect(await refresh).toContain('"done":true');
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
  });

  test("is refused for another user's account, an unknown one and what is no id", async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    for (const path of [String(id), '99999999', 'abc', '-1']) {
      expectError(await eve.client.delete(`/api/account/${path}?logout=1`), 404, 'not_found');
    }
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
    expectError(await panel.api.client().delete(`/api/account/${id}`), 401, 'unauthorized');
    await ada.client.delete(`/api/account/${id}`);
  });

  test('lets its API profile be deleted, which was in use before', async () => {
    const carol = await panel.person('carol');
    const { id } = await carol.addAccount(panel.newPhone());
    const profile = `/api/apiprofile/${carol.profileId}`;
    expectError(await carol.client.delete(profile), 409, 'api_profile_in_use', { accounts: 1 });
    await carol.client.delete(`/api/account/${id}`);
    expect((await carol.client.delete(profile)).body).toEqual({ ok: true });
  });
});

describe('D6: an account whose session Telegram ended', () => {
  let person: Person;
  let account: Account;
  beforeAll(async () => {
    person = await panel.person('dora');
    account = await person.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    await (await person.refresh(account.id)).text();
  });

  test('is kept apart with the reason, for its owner only', async () => {
    expect(await removedOf(person)).toEqual([
      {
        id: account.id,
        phone: account.phone,
        username: account.username,
        first_name: account.first_name,
        last_name: account.last_name,
        api_profile_id: person.profileId,
        proxy_id: null,
        removed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string,
        error_code: 'SESSION_REVOKED',
        retry_until: expect.stringMatching(/\+00:00$/) as string,
      },
    ]);
    expect(await removedOf(eve)).toEqual([]);
    expectError(await panel.api.client().get('/api/accounts/removed'), 401, 'unauthorized');
  });

  test('is not in the list and cannot be refreshed or deleted there', async () => {
    expect(await person.list('?wait=1')).toMatchObject({ status: 200, accounts: [] });
    expectError(await person.client.post(`/api/account/${account.id}/refresh`), 404, 'not_found');
    expectError(await person.client.delete(`/api/account/${account.id}`), 404, 'not_found');
  });

  test('is restored under its id when its owner signs in again', async () => {
    const again = await person.addAccount(account.phone);
    expect(again).toMatchObject({ id: account.id, created_at: account.created_at, status: 'ok' });
    expect(await removedOf(person)).toEqual([]);
    expect((await (await person.refresh(account.id)).text()).trim().split('\n').at(-1)).toContain('"done":true');
  });

  test('does not keep its API profile, and can be signed in with another one', async () => {
    panel.sandbox.world.ban(account.phone);
    await (await person.refresh(account.id)).text();
    expect((await person.client.delete(`/api/apiprofile/${person.profileId}`)).body).toEqual({ ok: true });
    expect(await removedOf(person)).toMatchObject([
      { id: account.id, api_profile_id: null, error_code: 'USER_DEACTIVATED_BAN' },
    ]);
  });

  test('can be forgotten, by its owner only', async () => {
    const path = `/api/accounts/removed/${account.id}`;
    expectError(await eve.client.delete(path), 404, 'not_found');
    expectError(await panel.api.client().delete(path), 401, 'unauthorized');
    expect((await person.client.delete(path)).body).toEqual({ ok: true });
    expect(await removedOf(person)).toEqual([]);
    expectError(await person.client.delete(path), 404, 'not_found');
  });

  test('is forgotten and signed in to at the same time without a deadlock', async () => {
    const again = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(again.phone, 'SESSION_REVOKED');
    await ada.refreshed(again.id);
    const login = await ada.sendCode(again.phone);
    const held = await panel.hold(again.id);
    const forgotten = ada.client.delete(`/api/accounts/removed/${again.id}`);
    await panel.waiting(1);
    const confirmed = ada.confirmCode(login);
    await panel.waiting(2);
    await held.release();
    expect((await forgotten).body).toEqual({ ok: true });
    expect((await confirmed).body).toEqual({ ok: true });
    const listed = (await ada.list()).accounts.filter(({ phone }) => phone === again.phone);
    expect(listed.map(({ id }) => id)).not.toContain(again.id);
    expect(listed).toHaveLength(1);
    await ada.client.delete(`/api/account/${listed[0]?.id ?? 0}`);
  });

  test('an account of the list cannot be forgotten', async () => {
    const listed = await ada.addAccount(panel.newPhone());
    expectError(await ada.client.delete(`/api/accounts/removed/${listed.id}`), 404, 'not_found');
    expectError(await ada.client.delete('/api/accounts/removed/abc'), 404, 'not_found');
    expect((await ada.list()).accounts).toMatchObject([{ id: listed.id }]);
  });
});
