import { describe, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { expectError } from '../harness/http-client.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const devices = (phone: string) => panel.sandbox.world.devices(phone);
/** Lets the next answer of Telegram get lost after it was executed. */
const loseAnswer = (method: string) => panel.sandbox.faults.add({ method, kind: 'disconnectAfter', times: 1 });

test('the answer says when Telegram suggests a 2FA password', async () => {
  const person = await panel.person('password suggested');
  expect((await person.confirmCode(await person.sendCode('+9996620438'))).body).toEqual({ ok: true, relogin_days: 7 });
});

test('a code that has to be paid for is not sent', async () => {
  const person = await panel.person('payment');
  const send = { api_profile_id: person.profileId, phone: '+9996620433' };
  const answer = await person.client.post('/api/auth/send_code', send);
  expectError(answer, 400, 'code_costs_money', { error_code: 'PAYMENT_REQUIRED' });
  const logins = `SELECT login.id FROM pending_logins login JOIN api_profiles profile ON profile.id = login.api_profile_id
    WHERE profile.id = $1`;
  expect(await panel.api.database.query(logins, [person.profileId])).toEqual([]);
});

test.each([
  ['+9996620434', 'firebase', null],
  ['+9996620435', 'fragment', 'https://fragment.com/login'],
  ['+9996620436', 'flash_call', '+9996600'],
])('the code of %s goes by %s, and next by SMS', async (phone, delivery, detail) => {
  const person = await panel.person(delivery);
  const send = { api_profile_id: person.profileId, phone };
  const { body } = await person.client.post('/api/auth/send_code', send);
  expect(body).toMatchObject({ delivery, delivery_detail: detail, next_delivery: 'sms' });
  const login = String(body['login_id']);
  expect((await person.resendCode(login)).body).toMatchObject({ delivery: 'sms', next_delivery: 'call' });
  expect((await person.confirmCode(login)).body).toEqual({ ok: true });
});

describe('a login that Telegram accepts without a code', () => {
  const send = (person: Person, phone: string) =>
    person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });

  test('adds the account', async () => {
    const person = await panel.person('no code');
    const phone = '+9996620437';
    const answer = await send(person, phone);
    const [account] = (await person.list()).accounts;
    expect(account).toMatchObject({ phone });
    expectError(answer, 409, 'phone_already_added', { account_id: account?.id, phone });
    expect(devices(phone)).toHaveLength(1);
  });

  test('is finished by the next try when reading the account failed, and leaves one device', async () => {
    const person = await panel.person('no code, twice');
    const phone = '+9996610437';
    loseAnswer('users.getUsers');
    expectError(await send(person, phone), 502, 'telegram_unreachable', { http: 502 });
    expect(devices(phone)).toHaveLength(1);
    expect((await send(person, phone)).body).toMatchObject({ error: 'phone_already_added' });
    // The job runs twice a minute, and the key of the lost answer cools down for ten seconds.
    const cleanUpLogins = () => panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
    await expect.poll(async () => (await cleanUpLogins(), devices(phone).length)).toBe(1);
    expect((await person.list()).accounts).toMatchObject([{ phone, status: 'ok' }]);
  });
});
