import { describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const refusedByTelegram = (error_code: string) => ({ error_code, http: 400 });
const devices = (phone: string) => panel.sandbox.world.devices(phone);
const calls = (method: string) => panel.sandbox.calls.count(method);

/** A number whose login has to set an email address first. */
function phoneWithoutEmail(phone = panel.newPhone()): string {
  panel.sandbox.world.setLoginEmail(phone, 'required');
  return phone;
}

function phoneWithEmail(): string {
  const phone = panel.newPhone();
  panel.sandbox.world.setLoginEmail(phone, 'owner@example.com');
  return phone;
}

/** Lets the next answer of Telegram get lost after it was executed. */
const loseAnswer = (method: string) => panel.sandbox.faults.add({ method, kind: 'disconnectAfter', times: 1 });

describe('a login for which Telegram asks an email address', () => {
  test('goes on with its code once the address is confirmed', async () => {
    const person = await panel.person('email');
    const phone = phoneWithoutEmail();
    const begun = await person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });
    expect([begun.status, begun.body]).toEqual([
      200,
      {
        login_id: expect.any(String) as string,
        delivery: 'email_setup',
        delivery_detail: null,
        code_kind: 'digits',
        code_length: null,
        resend_after_seconds: null,
        next_delivery: null,
        email_reset_seconds: null,
        email_reset_at: null,
      },
    ]);
    const login = String(begun.body['login_id']);
    expect((await person.setLoginEmail(login, ' ada@example.com ')).body).toEqual({
      email_pattern: 'a***@e***.com',
      code_length: 5,
    });
    expectError(await person.confirmLoginEmail(login, '12345'), 400, 'telegram_rpc', refusedByTelegram('CODE_INVALID'));
    expect((await person.confirmLoginEmail(login, '66 666')).body).toMatchObject({ login_id: login, delivery: 'app' });
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
    expect((await person.list()).accounts).toMatchObject([{ phone }]);
    expect(devices(phone)).toHaveLength(1);
  });

  test('asks for a 2FA password too', async () => {
    const person = await panel.person('email and password');
    const login = await person.sendCode(phoneWithoutEmail(panel.newProtectedPhone()));
    await person.setLoginEmail(login);
    await person.confirmLoginEmail(login);
    expect((await person.confirmCode(login)).body).toMatchObject({ need_2fa: true });
    expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
  });

  test('takes another address after one that Telegram refused', async () => {
    const person = await panel.person('refused address');
    const login = await person.sendCode(phoneWithoutEmail());
    const refused = await person.setLoginEmail(login, 'ada@mailinator.com');
    expectError(refused, 400, 'telegram_rpc', refusedByTelegram('EMAIL_NOT_ALLOWED'));
    const odd = await person.setLoginEmail(login, 'ada@example');
    expectError(odd, 400, 'telegram_rpc', refusedByTelegram('EMAIL_INVALID'));
    expect((await person.setLoginEmail(login)).status).toBe(200);
    expect((await person.setLoginEmail(login, 'bo@example.org')).body).toMatchObject({
      email_pattern: 'b***@e***.org',
    });
    expect((await person.confirmLoginEmail(login)).body).toMatchObject({ delivery: 'app' });
  });

  test.each(['ada', '@', 'a@', '@b', 'a b@example.com', 'a@b@c', 'a\u0000@example.com', `${'a'.repeat(250)}@b.cd`])(
    'asks Telegram nothing for %j',
    async (email) => {
      const person = await panel.person(`odd ${email.length} ${email.charCodeAt(1)}`);
      const login = await person.sendCode(phoneWithoutEmail());
      const before = calls('account.sendVerifyEmailCode');
      const answer = await person.setLoginEmail(login, email);
      expect([answer.status, answer.body['error']]).toEqual([400, 'login_id_and_email_required']);
      expect(calls('account.sendVerifyEmailCode')).toBe(before);
    },
  );

  test('goes on after lost answers of Telegram', async () => {
    const person = await panel.person('lost answers');
    const phone = phoneWithoutEmail();
    const login = await person.sendCode(phone);
    loseAnswer('account.sendVerifyEmailCode');
    expectError(await person.setLoginEmail(login), 502, 'telegram_unreachable', { http: 502 });
    expect((await person.setLoginEmail(login)).status).toBe(200);
    loseAnswer('account.verifyEmail');
    expectError(await person.confirmLoginEmail(login), 502, 'telegram_unreachable', { http: 502 });
    expect((await person.confirmLoginEmail(login)).body).toMatchObject({
      login_id: login,
      delivery: 'email',
      delivery_detail: 'a***@e***.com',
    });
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
    expect(devices(phone)).toHaveLength(1);
  });

  test('begins again when the code of the address has expired', async () => {
    const person = await panel.person('expired email code');
    const phone = phoneWithoutEmail();
    const login = await person.sendCode(phone);
    await person.setLoginEmail(login);
    for (let i = 0; i < 5; i++) await person.confirmLoginEmail(login, '1');
    expect((await person.confirmLoginEmail(login)).body).toMatchObject({ login_id: login, delivery: 'email_setup' });
    await person.setLoginEmail(login);
    expect((await person.confirmLoginEmail(login)).body).toMatchObject({ delivery: 'app' });
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
  });

  test('answers a repeated confirmation like the first one, and then takes no address', async () => {
    const person = await panel.person('two tabs');
    const login = await person.sendCode(phoneWithoutEmail());
    await person.setLoginEmail(login);
    const first = await person.confirmLoginEmail(login);
    const before = calls('account.verifyEmail');
    expect((await person.confirmLoginEmail(login)).body).toEqual(first.body);
    expect((await person.confirmLoginEmail(login, '11111')).body).toEqual(first.body);
    expect(calls('account.verifyEmail')).toBe(before);
    expectError(await person.setLoginEmail(login), 409, 'email_not_needed');
    expectError(await person.resetLoginEmail(login), 409, 'email_not_needed');
  });

  test('continues in another panel and is given back to a repeated send_code', async () => {
    const person = await panel.person('elsewhere');
    const phone = phoneWithoutEmail();
    const login = await person.sendCode(phone);
    await person.setLoginEmail(login);
    const again = await panel.api.again();
    try {
      const elsewhere = new Person(again.client(), person.profileId);
      elsewhere.client.cookie = person.client.cookie;
      expect(await elsewhere.sendCode(phone)).toBe(login);
      expect((await elsewhere.confirmLoginEmail(login)).body).toMatchObject({ delivery: 'app' });
    } finally {
      await again.close();
    }
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
  });

  test('can be cancelled between its steps', async () => {
    const person = await panel.person('cancelled');
    const phone = phoneWithoutEmail();
    const first = await person.sendCode(phone);
    await person.setLoginEmail(first);
    expect((await person.cancelLogin(first)).body).toEqual({ ok: true, telegram_confirmed: true });
    expectError(await person.confirmLoginEmail(first), 400, 'login_id_not_found', { http: 400 });
    const second = await person.sendCode(phone);
    await person.setLoginEmail(second);
    await person.confirmLoginEmail(second);
    expect((await person.cancelLogin(second)).body).toEqual({ ok: true, telegram_confirmed: true });
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
    expect(devices(phone)).toEqual([]);
  });

  test('is not found by another user, and is not that of a QR code', async () => {
    const owner = await panel.person('owner');
    const other = await panel.person('other');
    const login = await owner.sendCode(phoneWithoutEmail());
    const { login: qr } = await owner.beginQr();
    const before = calls('account.sendVerifyEmailCode');
    for (const answer of [
      await other.setLoginEmail(login),
      await other.confirmLoginEmail(login),
      await other.resetLoginEmail(login),
      await owner.setLoginEmail(qr),
      await owner.confirmLoginEmail(qr),
      await owner.resetLoginEmail(qr),
    ])
      expectError(answer, 400, 'login_id_not_found', { http: 400 });
    expect(calls('account.sendVerifyEmailCode')).toBe(before);
  });
});

describe('a code by email', () => {
  test('names the address, and the day of a reset that was asked for', async () => {
    const person = await panel.person('reset');
    const phone = phoneWithEmail();
    const login = await person.sendCode(phone);
    const again = await person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });
    expect(again.body).toMatchObject({
      login_id: login,
      delivery: 'email',
      delivery_detail: 'o***@e***.com',
      email_reset_seconds: 604_800,
      email_reset_at: null,
    });
    const reset = await person.resetLoginEmail(login);
    expect(reset.body).toMatchObject({
      delivery: 'email',
      email_reset_seconds: null,
      email_reset_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    expectError(await person.resetLoginEmail(login), 400, 'telegram_rpc', refusedByTelegram('TASK_ALREADY_EXISTS'));
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
  });

  test('comes by SMS after a reset that is done at once, also when that answer was lost', async () => {
    const person = await panel.person('reset at once');
    const phone = '+9996620432';
    const login = await person.sendCode(phone);
    loseAnswer('auth.resetLoginEmail');
    expectError(await person.resetLoginEmail(login), 502, 'telegram_unreachable', { http: 502 });
    expect((await person.resetLoginEmail(login)).body).toMatchObject({ login_id: login, delivery: 'app' });
    expectError(await person.resetLoginEmail(login), 409, 'email_not_needed');
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
    expect(devices(phone)).toHaveLength(1);
  });
});
