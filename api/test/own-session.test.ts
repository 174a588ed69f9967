import type { Account, AuditPage } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { type Answer, expectError } from '../harness/http-client.js';
import { apiProfile } from '../harness/test-user.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

/** Each wait asks Telegram once. */
const panel = useTelegramPanel({}, { qrWaitMs: 0 });
const devices = (phone: string) => panel.sandbox.world.devices(phone);
const phoneAbroad = (n: number) => `+999663${n}`;

const makeOwn = (person: Person, id: number, body: object = {}): Promise<Answer> =>
  person.client.post(`/api/account/${id}/own_session`, body);

async function addProtectedAccount(person: Person, phone: string): Promise<Account> {
  const login = await person.sendCode(phone);
  await person.confirmCode(login, phone.charAt(6).repeat(5));
  expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
  const account = (await person.list()).accounts.find((one) => one.phone === phone);
  if (!account) expect.unreachable();
  return account;
}

/** Exactly one device is left, another than before, and its session works. */
async function expectReplaced(person: Person, { id, phone }: Account, before: string | undefined): Promise<void> {
  await expect.poll(() => devices(phone)).toHaveLength(1);
  expect(devices(phone)[0]?.id).not.toBe(before);
  expect(await person.refreshed(id)).toContainEqual(expect.objectContaining({ done: true }));
  expect(panel.sandbox.keys().filter(({ peak }) => peak > 1)).toEqual([]);
}

describe('a session of the panel’s own', () => {
  test.each([
    ['here', () => panel.newPhone()],
    ['in another data centre', () => phoneAbroad(1101)],
  ])('takes the place of the present one, %s', async (where, newPhone) => {
    const ada = await panel.person(`own ${where}`);
    const account = await ada.addAccount(newPhone());
    const [before] = devices(account.phone);
    const { status, body } = await makeOwn(ada, account.id);
    expect([status, body]).toEqual([200, { ok: true }]);
    await expectReplaced(ada, account, before?.id);
    expect((await ada.list()).accounts).toMatchObject([{ id: account.id, phone: account.phone, status: 'ok' }]);
    const { items } = (await ada.client.get<AuditPage>('/api/audit')).body;
    expect(items.map(({ event }) => event)).toContain('account_session_replaced');
    await expect.poll(() => panel.api.database.query('SELECT id FROM pending_logins')).toEqual([]);
  });

  test.each([
    ['here', () => panel.newProtectedPhone()],
    ['in another data centre', () => phoneAbroad(5101)],
  ])('asks for the 2FA password, %s', async (where, newPhone) => {
    const ada = await panel.person(`own with password ${where}`);
    const account = await addProtectedAccount(ada, newPhone());
    const [before] = devices(account.phone);
    const { body } = await makeOwn(ada, account.id);
    const hint = panel.sandbox.world.account(account.phone).password?.hint;
    expect(body).toEqual({ need_2fa: true, hint, login_id: expect.any(String) as string });
    const login = String(body['login_id']);
    expect((await ada.confirmPassword(login, 'wrong')).body).toMatchObject({ error_code: 'PASSWORD_HASH_INVALID' });
    expect(devices(account.phone)).toMatchObject([{ id: before?.id }]);
    expect((await ada.confirmPassword(login)).body).toEqual({ ok: true });
    await expectReplaced(ada, account, before?.id);
  });

  test('is given up by a cancel, and by the next one', async () => {
    const ada = await panel.person('gives up');
    const account = await addProtectedAccount(ada, panel.newProtectedPhone());
    const [before] = devices(account.phone);
    const first = await makeOwn(ada, account.id);
    const second = await makeOwn(ada, account.id);
    const login = (answer: Answer) => String(answer.body['login_id']);
    expectError(await ada.confirmPassword(login(first)), 400, 'login_id_not_found', { http: 400 });
    expect((await ada.cancelLogin(login(second))).body).toEqual({ ok: true, telegram_confirmed: true });
    expect(devices(account.phone)).toMatchObject([{ id: before?.id }]);
    expect(await panel.api.database.query('SELECT id FROM pending_logins')).toEqual([]);
    expect(await ada.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
  });

  test('can have another profile, of the user and of the same environment', async () => {
    const ada = await panel.person('two profiles');
    const account = await ada.addAccount(panel.newPhone());
    const [before] = devices(account.phone);
    const add = async (body: object) =>
      (await ada.client.post<{ api_profile_id: number }>('/api/apiprofile', body)).body.api_profile_id;
    const other = await add({ ...apiProfile(5151), api_hash: 'a'.repeat(32) });
    const ofTest = await add({ ...apiProfile(5152), api_hash: 'b'.repeat(32), environment: 'test' });
    const stranger = await panel.person('another user', 5153);
    for (const api_profile_id of [ofTest, stranger.profileId, 2_147_483_647]) {
      expectError(await makeOwn(ada, account.id, { api_profile_id }), 400, 'api_profile_not_found');
    }
    expectError(await makeOwn(ada, account.id, { api_profile_id: 'x' }), 400, 'validation_failed', {
      fields: { api_profile_id: 'wrong_type' },
    });
    expect((await makeOwn(ada, account.id, { api_profile_id: other })).body).toEqual({ ok: true });
    await expectReplaced(ada, account, before?.id);
    expect((await ada.list()).accounts).toMatchObject([{ id: account.id, api_profile_id: other }]);
    expect(devices(account.phone)).toMatchObject([{ apiId: 5151 }]);
  });

  test('is made once by two clicks', async () => {
    const ada = await panel.person('clicks twice');
    const account = await ada.addAccount(panel.newPhone());
    const [before] = devices(account.phone);
    const accepted = () => panel.sandbox.calls.count('auth.acceptLoginToken', account.phone);
    const answers = await Promise.all([makeOwn(ada, account.id), makeOwn(ada, account.id)]);
    expect(answers.map(({ body }) => body)).toEqual([{ ok: true }, { ok: true }]);
    expect(accepted()).toBe(1);
    await expectReplaced(ada, account, before?.id);
  });

  test('waits for a reading, and a reading for it', async () => {
    const ada = await panel.person('reads meanwhile');
    const account = await ada.addAccount(panel.newPhone());
    const [before] = devices(account.phone);
    const repair = panel.sandbox.faults.add({
      phone: account.phone,
      method: 'users.getUsers',
      kind: 'latency',
      ms: 300,
    });
    const readings = ada.refreshed(account.id);
    const made = makeOwn(ada, account.id);
    const more = ada.refreshed(account.id);
    expect((await made).body).toEqual({ ok: true });
    for (const lines of [await readings, await more])
      expect(lines).toContainEqual(expect.objectContaining({ done: true }));
    repair();
    await expectReplaced(ada, account, before?.id);
  });

  test('is not for the account of another user', async () => {
    const ada = await panel.person('has one');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const stranger = await panel.person('wants one', 5154);
    expectError(await makeOwn(stranger, id), 404, 'not_found');
    expect(panel.sandbox.calls.count('auth.acceptLoginToken', phone)).toBe(0);
  });
});

describe('the account keeps its session', () => {
  test.each<[string, Parameters<typeof panel.sandbox.faults.add>[0]]>([
    ['the token is refused', { method: 'auth.acceptLoginToken', error: [400, 'AUTH_TOKEN_EXPIRED'], times: 1 }],
    ['the account is frozen', { method: 'auth.acceptLoginToken', error: [420, 'FROZEN_METHOD_INVALID'], times: 1 }],
    ['the answer of the acceptance is lost', { method: 'auth.acceptLoginToken', kind: 'disconnectAfter', times: 1 }],
    ['Telegram refuses the app', { method: 'auth.exportLoginToken', error: [400, 'API_ID_INVALID'], times: 1 }],
    [
      'the answer of the sign-in is lost',
      { method: 'auth.exportLoginToken', kind: 'disconnectAfter', skip: 1, times: 1 },
    ],
  ])('when %s', async (what, fault) => {
    const ada = await panel.person(what);
    const account = await ada.addAccount(panel.newPhone());
    const [before] = devices(account.phone);
    const repair = panel.sandbox.faults.add(fault);
    expect((await makeOwn(ada, account.id)).status).toBeGreaterThanOrEqual(400);
    repair();
    await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
    await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
    await expect.poll(() => panel.api.database.query('SELECT id FROM pending_logins')).toEqual([]);
    expect(devices(account.phone)).toMatchObject([{ id: before?.id }]);
    expect((await ada.list()).accounts).toMatchObject([{ id: account.id, status: 'ok' }]);
    expect(await ada.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
  });

  test('when it was deleted meanwhile, and no device is left then', async () => {
    const ada = await panel.person('deletes meanwhile');
    const account = await addProtectedAccount(ada, panel.newProtectedPhone());
    const { body } = await makeOwn(ada, account.id);
    expect((await ada.client.delete(`/api/account/${account.id}?logout=1`)).body).toEqual({ ok: true });
    expectError(await ada.confirmPassword(String(body['login_id'])), 404, 'not_found');
    await expect.poll(() => devices(account.phone)).toEqual([]);
    expect((await ada.list()).accounts).toEqual([]);
  });
});

test('the replaced session is signed out later when Telegram does not answer', async () => {
  const ada = await panel.person('signs out later');
  const account = await ada.addAccount(panel.newPhone());
  const [before] = devices(account.phone);
  const repair = panel.sandbox.faults.add({ phone: account.phone, method: 'auth.logOut', kind: 'disconnect' });
  expect((await makeOwn(ada, account.id)).body).toEqual({ ok: true });
  await expect.poll(() => panel.sandbox.calls.count('auth.logOut', account.phone)).toBeGreaterThan(0);
  expect(devices(account.phone)).toHaveLength(2);
  repair();
  const due = () => panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL RETURNING id');
  await expect.poll(async () => (await due())[1]).toBe(1);
  await expect
    .poll(async () => {
      await due();
      await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
      return devices(account.phone).length;
    })
    .toBe(1);
  await expectReplaced(ada, account, before?.id);
});
