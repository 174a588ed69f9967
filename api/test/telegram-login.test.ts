import { describe, expect, test } from 'vitest';
import { AbandonedLogins } from '../src/telegram-login/abandoned-logins.js';
import { expectRefusal } from './http-client.js';
import { type Person, useTelegramPanel } from './telegram-panel.js';

const panel = useTelegramPanel();

/** Test numbers from 5000 up have the 2FA password `sandbox`; their code is `22222`. */
let protectedPhones = 5000;
const newProtectedPhone = () => `+999662${protectedPhones++}`;

async function sendCode(person: Person, phone: string): Promise<string> {
  const { body } = await person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });
  expect(body).toMatchObject({ login_id: expect.any(String) as string });
  return String(body['login_id']);
}
const confirmCode = (person: Person, login_id: string, code = '22222') =>
  person.client.post('/api/auth/confirm_code', { login_id, code });
const confirmPassword = (person: Person, login_id: string, password = 'sandbox') =>
  person.client.post('/api/auth/confirm_password', { login_id, password });
const cancel = (person: Person, login_id: string) => person.client.post('/api/auth/cancel', { login_id });
const telegramRefused = (code: string) => ({ error_code: code, http: 400 });

describe('the way in', () => {
  test('a phone and its code add the account', async () => {
    const ada = await panel.person('ada');
    const phone = panel.newPhone();
    const sent = await ada.client.post('/api/auth/send_code', { api_profile_id: ada.profileId, phone });
    expect(sent.status).toBe(200);
    expect(sent.body).toEqual({
      login_id: expect.stringMatching(/^[\w-]{22}$/),
      delivery: 'app',
      code_kind: 'digits',
      code_length: 5,
      resend_after_seconds: expect.any(Number),
      next_delivery: 'sms',
    });
    const confirmed = await confirmCode(ada, String(sent.body['login_id']));
    expect([confirmed.status, confirmed.body]).toEqual([200, { ok: true }]);
    const { firstName, username, id } = panel.sandbox.world.account(phone);
    expect(await ada.list()).toMatchObject({
      status: 200,
      state: 'ready',
      accounts: [{ phone, first_name: firstName, username, tg_user_id: String(id), api_profile_id: ada.profileId }],
    });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('a 2FA password is asked for with its hint', async () => {
    const person = await panel.person('two factors');
    const phone = newProtectedPhone();
    const login = await sendCode(person, phone);
    const hint = panel.sandbox.world.account(phone).password?.hint;
    expect((await confirmCode(person, login)).body).toEqual({ need_2fa: true, hint });
    expect((await person.list()).accounts).toEqual([]);
    expect((await confirmPassword(person, login)).body).toEqual({ ok: true });
    expect((await person.list()).accounts).toMatchObject([{ phone }]);
  });

  test('a login that is done is over', async () => {
    const person = await panel.person('done');
    const login = await sendCode(person, panel.newPhone());
    await confirmCode(person, login);
    expectRefusal(await confirmCode(person, login), 400, 'login_id_not_found', { http: 400 });
  });

  test('the code can be asked for again, as long as Telegram offers a way', async () => {
    const person = await panel.person('patient');
    const login_id = await sendCode(person, panel.newPhone());
    const resend = () => person.client.post('/api/auth/resend_code', { login_id });
    expect(await resend()).toMatchObject({ status: 200, body: { login_id, delivery: 'sms', next_delivery: 'call' } });
    expect((await resend()).body).toMatchObject({ delivery: 'call', resend_after_seconds: null, next_delivery: null });
    expectRefusal(await resend(), 400, 'telegram_rpc', telegramRefused('SEND_CODE_UNAVAILABLE'));
    expect((await confirmCode(person, login_id)).body).toEqual({ ok: true });
  });

  test('whoever watches hears of the new account', async () => {
    const person = await panel.person('watcher');
    const { body } = await person.watch();
    const phone = panel.newPhone();
    await person.addAccount(phone);
    let heard = '';
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += text;
      if (heard.includes('account.updated') && heard.includes(phone)) break;
    }
    expect(heard).toContain(phone);
  });
});

describe('a login in progress', () => {
  test('goes on after a restart, before the code and before the password', async () => {
    const person = await panel.person('restarted');
    const phone = newProtectedPhone();
    const login = await sendCode(person, phone);
    const sent = panel.sandbox.calls.count('auth.sendCode');
    const restarted = await panel.api.again();
    const url = restarted.url;
    const elsewhere = (path: string, body: object) =>
      fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Cookie: person.client.cookie ?? '' },
        body: JSON.stringify({ login_id: login, ...body }),
      });
    const confirmed = await elsewhere('/api/auth/confirm_code', { code: '22222' });
    expect(await confirmed.json()).toMatchObject({ need_2fa: true });
    await restarted.close();
    expect((await confirmPassword(person, login)).body).toEqual({ ok: true });
    expect(panel.sandbox.calls.count('auth.sendCode')).toBe(sent);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('is stored without phone or key in clear', async () => {
    const person = await panel.person('sealed');
    const phone = panel.newPhone();
    const login = await sendCode(person, phone);
    const [row] = await panel.api.database.query<{ state_sealed: Buffer }[]>(
      'SELECT state_sealed, to_jsonb(p) AS all FROM pending_logins p WHERE id = $1',
      [login],
    );
    expect(row).toBeDefined();
    expect(JSON.stringify(row)).not.toContain(phone.slice(1));
    expect(row?.state_sealed.toString('latin1')).not.toMatch(/phone|key/);
  });

  test('ends ten minutes after the code was sent', async () => {
    const person = await panel.person('late');
    const login = await sendCode(person, panel.newPhone());
    const [row] = await panel.api.database.query<{ minutes: number }[]>(
      'SELECT extract(epoch FROM expires_at - now())::float / 60 AS minutes FROM pending_logins WHERE id = $1',
      [login],
    );
    expect(row?.minutes).toBeGreaterThan(9.5);
    expect(row?.minutes).toBeLessThanOrEqual(10);
    await expire(login);
    const asked = panel.sandbox.calls.count('auth.signIn');
    for (const answer of [
      await confirmCode(person, login),
      await confirmPassword(person, login),
      await person.client.post('/api/auth/resend_code', { login_id: login }),
    ]) {
      expectRefusal(answer, 400, 'login_id_not_found', { http: 400 });
    }
    expect(panel.sandbox.calls.count('auth.signIn')).toBe(asked);
  });

  test('that another one of the same phone overtakes leaves no second device', async () => {
    const person = await panel.person('two tabs');
    const phone = newProtectedPhone();
    const logins = [];
    for (let tab = 0; tab < 2; tab++) {
      const login = await sendCode(person, phone);
      expect((await confirmCode(person, login)).body).toMatchObject({ need_2fa: true });
      logins.push(login);
    }
    const answers = await Promise.all(logins.map((login) => confirmPassword(person, login)));
    expect(answers.filter(({ body }) => body['ok'])).toHaveLength(1);
    expect(
      answers.filter(({ body }) => /login_id_not_found|phone_already_added/.test(String(body['error']))),
    ).toHaveLength(1);
    const [account] = (await person.list()).accounts;
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    await (await person.refresh(account?.id ?? 0)).text();
    expect((await person.list()).accounts).toMatchObject([{ phone, status: 'ok' }]);
  });
});

const expire = (login: string) =>
  panel.api.database.query(`UPDATE pending_logins SET expires_at = now() - interval '1 second' WHERE id = $1`, [login]);
const isForgotten = async (login: string) =>
  (await panel.api.database.query<object[]>('SELECT FROM pending_logins WHERE id = $1', [login])).length === 0;

describe('what the original got wrong', () => {
  test('D1: after a wrong code and a wrong password the next try works', async () => {
    const person = await panel.person('d1');
    const login = await sendCode(person, newProtectedPhone());
    expectRefusal(
      await confirmCode(person, login, '11111'),
      400,
      'telegram_rpc',
      telegramRefused('PHONE_CODE_INVALID'),
    );
    expectRefusal(await confirmCode(person, login, 'abc'), 400, 'telegram_rpc', telegramRefused('PHONE_CODE_INVALID'));
    expect((await confirmCode(person, login)).body).toMatchObject({ need_2fa: true });
    const wrong = await confirmPassword(person, login, 'Sandbox');
    expectRefusal(wrong, 400, 'telegram_rpc', telegramRefused('PASSWORD_HASH_INVALID'));
    expect((await confirmPassword(person, login)).body).toEqual({ ok: true });
  });

  test('D2: what is no phone is refused before Telegram is asked, and nothing is lost', async () => {
    const person = await panel.person('d2');
    const kept = await person.addAccount(panel.newPhone());
    const asked = panel.sandbox.calls.count('auth.sendCode');
    const phones = [
      '+7',
      '*',
      '../user_2/+7',
      '+7 999 abc 00 00',
      '7999\u00008887766',
      '7\n999\t8887766',
      '７９９９',
      '0',
    ];
    for (const phone of phones) {
      const answer = await person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });
      expectRefusal(answer, 400, 'phone_and_api_profile_id_required', { fields: { phone: 'invalid' } });
    }
    expect(panel.sandbox.calls.count('auth.sendCode')).toBe(asked);
    expect((await person.list()).accounts).toEqual([kept]);
    expect(panel.sandbox.world.devices(kept.phone)).toHaveLength(1);
  });

  test('D2: a number that Telegram refuses leaves the other accounts alone', async () => {
    const person = await panel.person('d2 refused');
    const kept = await person.addAccount(panel.newPhone());
    const answer = await person.client.post('/api/auth/send_code', {
      api_profile_id: person.profileId,
      phone: '+79990000000',
    });
    expectRefusal(answer, 400, 'telegram_rpc', telegramRefused('PHONE_NUMBER_INVALID'));
    await (await person.refresh(kept.id)).text();
    expect((await person.list()).accounts).toMatchObject([{ id: kept.id, status: 'ok' }]);
  });

  test('D3: cancelling ends the code and leaves nothing behind', async () => {
    const person = await panel.person('d3 cancelled');
    const phone = panel.newPhone();
    const login = await sendCode(person, phone);
    expect(panel.sandbox.world.code(phone)).toBe('22222');
    expect((await cancel(person, login)).body).toEqual({ ok: true });
    expectRefusal(await confirmCode(person, login), 400, 'login_id_not_found', { http: 400 });
    await expect.poll(() => isForgotten(login)).toBe(true);
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
    expect((await cancel(person, login)).body).toEqual({ ok: true });
  });

  test('D3: a login that nobody finishes is given up at Telegram', async () => {
    const person = await panel.person('d3 left');
    const phone = panel.newPhone();
    const login = await sendCode(person, phone);
    await panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
    expect(panel.sandbox.world.code(phone)).toBe('22222');
    await expire(login);
    await panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
    expect(await isForgotten(login)).toBe(true);
  });

  test('D3: while Telegram does not answer, a given-up login is kept and tried again', async () => {
    const person = await panel.person('d3 offline');
    const phone = panel.newPhone();
    const login = await sendCode(person, phone);
    await expire(login);
    panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect', times: 1 });
    await panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
    expect(await isForgotten(login)).toBe(false);
    await panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
    expect(await isForgotten(login)).toBe(true);
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
  });

  test('D3: a login that Telegram cannot be told of for a day is forgotten', async () => {
    const person = await panel.person('d3 forgotten');
    const login = await sendCode(person, panel.newPhone());
    const end = (ago: string) =>
      panel.api.database.query('UPDATE pending_logins SET expires_at = now() - $2::interval WHERE id = $1', [
        login,
        ago,
      ]);
    const online = panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect' });
    await end('23 hours 59 minutes');
    await panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
    expect(await isForgotten(login)).toBe(false);
    await end('24 hours 1 minute');
    await panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
    expect(await isForgotten(login)).toBe(true);
    online();
  });

  test('D4: a login belongs to the user who began it', async () => {
    const owner = await panel.person('d4 owner');
    const stranger = await panel.person('d4 stranger');
    const phone = newProtectedPhone();
    const login = await sendCode(owner, phone);
    for (const answer of [
      await confirmCode(stranger, login),
      await confirmPassword(stranger, login),
      await stranger.client.post('/api/auth/resend_code', { login_id: login }),
    ]) {
      expectRefusal(answer, 400, 'login_id_not_found', { http: 400 });
    }
    expect((await cancel(stranger, login)).body).toEqual({ ok: true });
    expect((await confirmCode(owner, login)).body).toMatchObject({ need_2fa: true });
    expect((await confirmPassword(owner, login)).body).toEqual({ ok: true });
    expect((await stranger.list()).accounts).toEqual([]);
  });

  test('D5: a failure after Telegram accepted leaves no device behind when the login is given up', async () => {
    const person = await panel.person('d5');
    const phone = panel.newPhone();
    const login = await sendCode(person, phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    expectRefusal(await confirmCode(person, login), 502, 'telegram_unreachable', { http: 502 });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    await cancel(person, login);
    await expect.poll(() => panel.sandbox.world.devices(phone)).toEqual([]);
    expect((await person.list()).accounts).toEqual([]);
  });

  test('D5: the same failure, and the code once more, finishes the login', async () => {
    const person = await panel.person('d5 again');
    const phone = panel.newPhone();
    const login = await sendCode(person, phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await confirmCode(person, login);
    expect((await confirmCode(person, login)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('D5: the same failure, and asking for the code again, finishes the login too', async () => {
    const person = await panel.person('d5 resend');
    const phone = panel.newPhone();
    const login_id = await sendCode(person, phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await confirmCode(person, login_id);
    const resent = await person.client.post('/api/auth/resend_code', { login_id });
    const [account] = (await person.list()).accounts;
    expect(account).toMatchObject({ phone });
    expectRefusal(resent, 409, 'phone_already_added', { account_id: account?.id, phone });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('D7: a session that cannot be opened is an error at once, and nobody is asked for anything', async () => {
    const person = await panel.person('d7');
    const account = await person.addAccount(panel.newPhone());
    await panel.api.database.query(`UPDATE accounts SET session_sealed = '\\x00' WHERE id = $1`, [account.id]);
    const lines = (await (await person.refresh(account.id)).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: 'internal_error' });
    expect((await person.list()).accounts).toMatchObject([{ id: account.id }]);

    const login = await sendCode(person, panel.newPhone());
    await panel.api.database.query(`UPDATE pending_logins SET state_sealed = '\\x00' WHERE id = $1`, [login]);
    expectRefusal(await confirmCode(person, login), 500, 'internal_error');
  });

  test('D11: the same phone written differently is the same account', async () => {
    const person = await panel.person('d11');
    const { id, phone } = await person.addAccount('+9996621999');
    for (const written of ['9996621999', '+999 66 2 1999', '(999) 662-19-99', '00999 662 1999', 'tel:+999-662-1999']) {
      const answer = await person.client.post('/api/auth/send_code', {
        api_profile_id: person.profileId,
        phone: written,
      });
      expectRefusal(answer, 409, 'phone_already_added', { account_id: id, phone });
    }
    const other = await panel.person('d11 other');
    expect(await other.addAccount('+9996621999')).toMatchObject({ phone });
  });
});

describe('refusals', () => {
  test.each([
    ['+9996620400', 'PHONE_NUMBER_INVALID'],
    ['+9996620403', 'PHONE_NUMBER_BANNED'],
    ['+9996620406', 'PHONE_PASSWORD_FLOOD'],
    ['+9996620429', 'PHONE_NUMBER_FLOOD'],
  ])('Telegram sends no code to %s: %s', async (phone, code) => {
    const person = await panel.person(`refused ${code}`);
    const answer = await person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });
    expectRefusal(answer, 400, 'telegram_rpc', telegramRefused(code));
  });

  test('a flood wait is a 429 that names the seconds', async () => {
    const person = await panel.person('flood');
    const answer = await person.client.post('/api/auth/send_code', {
      api_profile_id: person.profileId,
      phone: '+9996620420',
    });
    expectRefusal(answer, 429, 'telegram_rpc', { error_code: 'FLOOD_WAIT', wait_seconds: 30, http: 429 });
  });

  test('an expired code and a number of nobody', async () => {
    const person = await panel.person('expired code');
    const expired = await confirmCode(person, await sendCode(person, '+9996620410'));
    expectRefusal(expired, 400, 'telegram_rpc', telegramRefused('PHONE_CODE_EXPIRED'));
    const nobody = await confirmCode(person, await sendCode(person, '+9996620404'));
    expectRefusal(nobody, 400, 'telegram_rpc', telegramRefused('PHONE_NUMBER_UNOCCUPIED'));
  });

  test('an application that Telegram does not know', async () => {
    const { client } = await panel.person('bad app');
    const { body } = await client.post('/api/apiprofile', {
      api_id: 1,
      api_hash: 'f'.repeat(32),
      environment: 'sandbox',
    });
    const answer = await client.post('/api/auth/send_code', { ...body, phone: panel.newPhone() });
    expectRefusal(answer, 400, 'telegram_rpc', telegramRefused('API_ID_INVALID'));
  });

  test('a Telegram that cannot be reached is said so, and the step can be repeated', async () => {
    const person = await panel.person('offline');
    const phone = panel.newPhone();
    const repeatable = async (method: string, step: () => ReturnType<typeof confirmCode>) => {
      panel.sandbox.faults.add({ method, kind: 'disconnect', times: 1 });
      expectRefusal(await step(), 502, 'telegram_unreachable', { http: 502 });
      return step();
    };
    const send = { api_profile_id: person.profileId, phone };
    const { body } = await repeatable('auth.sendCode', () => person.client.post('/api/auth/send_code', send));
    const login = String(body['login_id']);
    expect((await repeatable('auth.signIn', () => confirmCode(person, login))).body).toEqual({ ok: true });
  });

  test('an API profile that does not exist, or is another user’s', async () => {
    const person = await panel.person('profile');
    const other = await panel.person('other profile');
    for (const api_profile_id of [other.profileId, 2_147_483_647]) {
      const answer = await person.client.post('/api/auth/send_code', { api_profile_id, phone: panel.newPhone() });
      expectRefusal(answer, 400, 'api_profile_not_found', { http: 400 });
    }
  });

  test.each([
    ['send_code', 'phone_and_api_profile_id_required', ['phone', 'api_profile_id']],
    ['resend_code', 'log_id_required', ['login_id']],
    ['confirm_code', 'login_id_and_code_required', ['login_id', 'code']],
    ['confirm_password', 'login_id_and_password_required', ['login_id', 'password']],
    ['cancel', 'log_id_required', ['login_id']],
  ])('%s without its fields, or with wrong ones, is %s', async (path, error, names) => {
    const { client } = await panel.person(`fields of ${path}`);
    const fields = (reason: string) => ({ fields: Object.fromEntries(names.map((name) => [name, reason])) });
    const body = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));
    for (const empty of [undefined, {}, '{"login_id":', '[]', body(''), body(null)]) {
      expectRefusal(await client.post(`/api/auth/${path}`, empty), 400, error, fields('required'));
    }
    for (const wrong of [{ deep: true }, ['a'], true]) {
      const answer = await client.post(`/api/auth/${path}`, body(wrong));
      expect([answer.status, answer.body['error']]).toEqual([400, error]);
    }
    const long = await client.post(`/api/auth/${path}`, body('9'.repeat(2_000)));
    expect([long.status, long.body['error']]).toEqual([400, error]);
  });

  test('an unknown field is refused', async () => {
    const person = await panel.person('unknown field');
    const answer = await person.client.post('/api/auth/cancel', { login_id: 'x', user_id: 1 });
    expectRefusal(answer, 400, 'log_id_required', { fields: { user_id: 'unknown' } });
  });

  test('ids that nobody has are not found, and cancelling them is fine', async () => {
    const person = await panel.person('unknown id');
    for (const login of ['x', 'AAAAAAAAAAAAAAAAAAAAAA', "' OR 1=1 --"]) {
      expectRefusal(await confirmCode(person, login), 400, 'login_id_not_found', { http: 400 });
      expect((await cancel(person, login)).body).toEqual({ ok: true });
    }
  });

  test.each(['send_code', 'resend_code', 'confirm_code', 'confirm_password', 'cancel'])(
    '%s is for people who are signed in',
    async (path) => {
      expectRefusal(await panel.api.client().post(`/api/auth/${path}`, {}), 401, 'unauthorized');
    },
  );
});
