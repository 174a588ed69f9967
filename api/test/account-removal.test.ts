import type { Account, RemovedAccountList } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from './http-client.js';
import { useTelegramPanel, type Person } from './telegram-panel.js';

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
    expectRefusal(await ada.client.delete(`/api/account/${id}`), 404, 'not_found');
  });

  test.each(['1', 'true', 'yes'])('ends the session at Telegram first with logout=%s', async (logout) => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    expect((await ada.client.delete(`/api/account/${id}?logout=${logout}`)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
    expect((await ada.list()).accounts).toEqual([]);
  });

  test('deletes nothing when Telegram cannot be told', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const repair = panel.sandbox.faults.add({ phone, kind: 'disconnect' });
    expectRefusal(await ada.client.delete(`/api/account/${id}?logout=1`), 502, 'telegram_unreachable');
    repair();
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
    expect((await ada.client.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
  });

  test('of a session that is over already needs no answer from Telegram about it', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(phone);
    expect((await ada.client.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
    expect((await ada.list()).accounts).toEqual([]);
    expect(await removedOf(ada)).toEqual([]);
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
      expectRefusal(await eve.client.delete(`/api/account/${path}?logout=1`), 404, 'not_found');
    }
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
    expectRefusal(await panel.api.client().delete(`/api/account/${id}`), 401, 'unauthorized');
    await ada.client.delete(`/api/account/${id}`);
  });

  test('lets its API profile be deleted, which was in use before', async () => {
    const carol = await panel.person('carol');
    const { id } = await carol.addAccount(panel.newPhone());
    const profile = `/api/apiprofile/${carol.profileId}`;
    expectRefusal(await carol.client.delete(profile), 409, 'api_profile_in_use', { accounts: 1 });
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
        removed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string,
        error_code: 'SESSION_REVOKED',
        retry_until: null,
      },
    ]);
    expect(await removedOf(eve)).toEqual([]);
    expectRefusal(await panel.api.client().get('/api/accounts/removed'), 401, 'unauthorized');
  });

  test('is not in the list and cannot be refreshed or deleted there', async () => {
    expect(await person.list('?wait=1')).toMatchObject({ status: 200, accounts: [] });
    expectRefusal(await person.client.post(`/api/account/${account.id}/refresh`), 404, 'not_found');
    expectRefusal(await person.client.delete(`/api/account/${account.id}`), 404, 'not_found');
  });

  test('comes back under its id when its owner signs in again', async () => {
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
    expectRefusal(await eve.client.delete(path), 404, 'not_found');
    expectRefusal(await panel.api.client().delete(path), 401, 'unauthorized');
    expect((await person.client.delete(path)).body).toEqual({ ok: true });
    expect(await removedOf(person)).toEqual([]);
    expectRefusal(await person.client.delete(path), 404, 'not_found');
  });

  test('an account of the list cannot be forgotten', async () => {
    const listed = await ada.addAccount(panel.newPhone());
    expectRefusal(await ada.client.delete(`/api/accounts/removed/${listed.id}`), 404, 'not_found');
    expectRefusal(await ada.client.delete('/api/accounts/removed/abc'), 404, 'not_found');
    expect((await ada.list()).accounts).toMatchObject([{ id: listed.id }]);
  });
});
