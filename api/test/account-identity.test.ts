import type { Account, RemovedAccountList } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
beforeAll(async () => void (ada = await panel.person('ada')));
afterEach(() => void vi.restoreAllMocks());

/** Moves the phone to another account at Telegram. */
function belongsTo(phone: string, tgUserId: string): void {
  const gateway = panel.api.app.get(TelegramGateway, { strict: false });
  const confirmCode = gateway.confirmCode.bind(gateway);
  vi.spyOn(gateway, 'confirmCode').mockImplementation(async (...call) => {
    const reached = await confirmCode(...call);
    if (reached.step !== 'done' || reached.profile.userId !== phone.slice(1)) return reached;
    return { ...reached, profile: { ...reached.profile, userId: tgUserId } };
  });
}

/** The former owner of the number, as the row of the account describes them. */
async function hadFormerOwner({ id }: Account, tgUserId: string): Promise<void> {
  await panel.api.database.query('UPDATE accounts SET tg_user_id = $2 WHERE id = $1', [id, tgUserId]);
}

const signIn = async (phone: string) => ada.confirmCode(await ada.sendCode(phone));
const listed = async () => (await ada.list()).accounts;
const removed = async () => (await ada.client.get<RemovedAccountList>('/api/accounts/removed')).body.items;
const historyOf = async (id: number) => (await ada.client.get(`/api/account/${id}/history`)).body['items'];

describe('a Telegram account with another phone', () => {
  test('is the account of the list, with the new phone and the session that works; the new device is signed out', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const phone = panel.newPhone();
    belongsTo(phone, account.tg_user_id);
    expect((await signIn(phone)).body).toEqual({ ok: true });
    expect((await listed()).filter(({ tg_user_id: id }) => id === account.tg_user_id)).toMatchObject([
      { id: account.id, phone, created_at: account.created_at },
    ]);
    await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
    await expect.poll(() => panel.sandbox.world.devices(phone)).toEqual([]);
    expect(panel.sandbox.world.devices(account.phone)).toHaveLength(1);
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  });

  test('is the account of the list, with the new session, when Telegram has ended the old one', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const phone = panel.newPhone();
    belongsTo(phone, account.tg_user_id);
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    expect((await signIn(phone)).body).toEqual({ ok: true });
    expect((await listed()).filter(({ tg_user_id: id }) => id === account.tg_user_id)).toMatchObject([
      { id: account.id, phone, created_at: account.created_at, status: 'ok' },
    ]);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    expect(await removed()).toEqual([]);
  });

  test('is restored under its id from the removed ones', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const phone = panel.newPhone();
    belongsTo(phone, account.tg_user_id);
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    await ada.refreshed(account.id);
    expect(await removed()).toMatchObject([{ id: account.id }]);
    expect((await signIn(phone)).body).toEqual({ ok: true });
    expect(await listed()).toContainEqual(expect.objectContaining({ id: account.id, phone }));
    expect(await removed()).toEqual([]);
  });
});

describe('a phone that belongs to another Telegram account now', () => {
  test('is a new account without the history of the removed one, which stays where it is', async () => {
    const old = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(old.phone, 'SESSION_REVOKED');
    await ada.refreshed(old.id);
    await hadFormerOwner(old, '4242000001');
    panel.sandbox.world.change(old.phone, { stars: { amount: 77, nanos: 0 } });
    const account = await ada.addAccount(old.phone);
    expect(account.id).not.toBe(old.id);
    expect(account.stars).toBe(77);
    expect(await historyOf(account.id)).toHaveLength(1);
    expect(await removed()).toMatchObject([{ id: old.id, phone: old.phone }]);
    await ada.client.delete(`/api/accounts/removed/${old.id}`);
  });

  test('is free as soon as the account of the list has its new phone', async () => {
    const old = await ada.addAccount(panel.newPhone());
    await hadFormerOwner(old, '4242000002');
    const blocked = { api_profile_id: ada.profileId, phone: old.phone };
    expectError(await ada.client.post('/api/auth/send_code', blocked), 409, 'phone_already_added', {
      account_id: old.id,
      phone: old.phone,
    });
    const moved = panel.newPhone();
    belongsTo(moved, '4242000002');
    expect((await signIn(moved)).body).toEqual({ ok: true });
    expect(await listed()).toContainEqual(expect.objectContaining({ id: old.id, phone: moved }));
    const account = await ada.addAccount(old.phone);
    expect(account.id).not.toBe(old.id);
  });
});

test('one Telegram id in two environments is two accounts', async () => {
  const account = await ada.addAccount(panel.newPhone());
  await panel.api.database.query(`UPDATE accounts SET environment = 'test' WHERE id = $1`, [account.id]);
  const phone = panel.newPhone();
  belongsTo(phone, account.tg_user_id);
  expect((await signIn(phone)).body).toEqual({ ok: true });
  expect((await listed()).filter(({ tg_user_id: id }) => id === account.tg_user_id)).toHaveLength(2);
});
