import { SchedulerRegistry } from '@nestjs/schedule';
import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { startApi } from '../harness/test-api.js';
import { expectError, type Answer } from '../harness/http-client.js';
import { type Person, TelegramPanel } from '../harness/telegram-panel.js';

const panel = new TelegramPanel();
let proxy: WireProxy;
let ada: Person;
let phone: string;
let people = 0;

beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  panel.api = await startApi({ telegram: { sandbox: proxy.addresses } });
  panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('login-cleanup').stop();
});
afterAll(async () => {
  await panel.api.close();
  await proxy.close();
  await panel.sandbox.close();
});
beforeEach(async () => {
  ada = await panel.person(`ada ${++people}`);
  phone = panel.newProtectedPhone();
});

const rows = () => panel.api.database.query<object[]>('SELECT id FROM pending_logins');

async function deleteProfile(): Promise<void> {
  expect((await ada.client.delete(`/api/apiprofile/${ada.profileId}`)).body).toEqual({ ok: true });
}

/** Deletes the profile when Telegram has executed the request of `step` and its answer is still on the way. */
async function deleteDuring(method: string, step: () => Promise<Answer>): Promise<Answer> {
  const executed = panel.sandbox.calls.count(method);
  const release = proxy.setConditions({ hold: 'down', holdIf: () => panel.sandbox.calls.count(method) > executed });
  const answer = step();
  await expect.poll(() => panel.sandbox.calls.count(method)).toBe(executed + 1);
  await deleteProfile();
  release();
  return answer;
}

/** Telegram executes the request of `step`, its answer is lost, and the profile is deleted after that. */
async function deleteAfterLostAnswer(step: () => Promise<Answer>): Promise<void> {
  panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
  expectError(await step(), 502, 'telegram_unreachable', { http: 502 });
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  await deleteProfile();
}

describe('an API profile that is deleted in the middle of a login leaves nothing at Telegram', () => {
  afterEach(async () => {
    await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
    // Nor is a key kept whose connection was cut off: its cooldown is over.
    await panel.api.database.query('UPDATE session_locks SET owner = NULL');
    await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
    await expect.poll(rows).toEqual([]);
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
    expect((await ada.list()).accounts).toEqual([]);
  });

  const expectOver = async (login: string, step?: Answer) => {
    const isNotFound = (answer: Answer) => expectError(answer, 400, 'login_id_not_found', { http: 400 });
    if (step) isNotFound(step);
    isNotFound(await ada.confirmCode(login));
    isNotFound(await ada.confirmPassword(login));
    isNotFound(await ada.resendCode(login));
  };

  test('while the code is being sent', async () => {
    const send = { api_profile_id: ada.profileId, phone };
    const answer = await deleteDuring('auth.sendCode', () => ada.client.post('/api/auth/send_code', send));
    expectError(answer, 400, 'api_profile_not_found', { http: 400 });
  });

  test('before the code', async () => {
    const login = await ada.sendCode(phone);
    await deleteProfile();
    await expectOver(login);
  });

  test('while the code is sent again', async () => {
    const login = await ada.sendCode(phone);
    await expectOver(login, await deleteDuring('auth.resendCode', () => ada.resendCode(login)));
  });

  test('while the code is confirmed', async () => {
    phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    await expectOver(login, await deleteDuring('auth.signIn', () => ada.confirmCode(login)));
  });

  test('while the code is confirmed that a password follows', async () => {
    const login = await ada.sendCode(phone);
    await expectOver(login, await deleteDuring('auth.signIn', () => ada.confirmCode(login)));
  });

  test('after a code whose answer was lost', async () => {
    phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    await deleteAfterLostAnswer(() => ada.confirmCode(login));
    await expectOver(login);
  });

  test('between the code and the password', async () => {
    const login = await ada.sendCode(phone);
    expect((await ada.confirmCode(login)).body).toMatchObject({ need_2fa: true });
    await deleteProfile();
    await expectOver(login);
  });

  test('while the password is confirmed', async () => {
    const login = await ada.sendCode(phone);
    expect((await ada.confirmCode(login)).body).toMatchObject({ need_2fa: true });
    await expectOver(login, await deleteDuring('auth.checkPassword', () => ada.confirmPassword(login)));
  });

  test('after a password whose answer was lost', async () => {
    const login = await ada.sendCode(phone);
    expect((await ada.confirmCode(login)).body).toMatchObject({ need_2fa: true });
    await deleteAfterLostAnswer(() => ada.confirmPassword(login));
    await expectOver(login);
  });

  test('after the login was cancelled and Telegram did not answer', async () => {
    phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect', times: 1 });
    expect((await ada.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: false });
    await deleteProfile();
    await expectOver(login);
  });
});

test('a login that is being saved keeps the profile, without a deadlock', async () => {
  phone = panel.newPhone();
  const login = await ada.sendCode(phone);
  const runner = panel.api.database.createQueryRunner();
  await runner.startTransaction();
  await runner.query('SELECT FROM pending_logins WHERE id = $1 FOR UPDATE', [login]);
  const release = proxy.setConditions({ hold: 'down' });
  const confirmed = ada.confirmCode(login);
  await runner.commitTransaction();
  await expect.poll(() => proxy.open).toBe(1);
  await runner.startTransaction();
  await runner.query('SELECT FROM pending_logins WHERE id = $1 FOR UPDATE', [login]);
  release();
  await panel.waiting(1);
  const deleted = ada.client.delete(`/api/apiprofile/${ada.profileId}`);
  await panel.waiting(2);
  await runner.commitTransaction();
  await runner.release();
  expect((await confirmed).body).toEqual({ ok: true });
  expectError(await deleted, 409, 'api_profile_in_use', { accounts: 1 });
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
});
