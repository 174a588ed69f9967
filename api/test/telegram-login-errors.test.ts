import { expect, test } from 'vitest';
import { expectError, type Answer } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const telegramRefused = (code: string) => ({ error_code: code, http: 400 });
const askForCode = (person: Person, phone: string) =>
  person.client.post('/api/auth/send_code', { api_profile_id: person.profileId, phone });

test.each([
  ['+9996620400', 'PHONE_NUMBER_INVALID'],
  ['+9996620403', 'PHONE_NUMBER_BANNED'],
  ['+9996620405', 'PHONE_NUMBER_APP_SIGNUP_FORBIDDEN'],
  ['+9996620406', 'PHONE_PASSWORD_FLOOD'],
  ['+9996620426', 'UPDATE_APP_TO_LOGIN'],
  ['+9996620427', 'API_ID_PUBLISHED_FLOOD'],
  ['+9996620429', 'PHONE_NUMBER_FLOOD'],
  ['+9996620501', 'AUTH_RESTART_5'],
])('Telegram sends no code to %s: %s', async (phone, code) => {
  const person = await panel.person(`refused ${code}`);
  const answer = await askForCode(person, phone);
  expectError(answer, 400, 'telegram_rpc', telegramRefused(code));
});

test('a flood wait is a 429 that names the seconds', async () => {
  const person = await panel.person('flood');
  const answer = await askForCode(person, '+9996620420');
  expectError(answer, 429, 'telegram_rpc', { error_code: 'FLOOD_WAIT', wait_seconds: 30, http: 429 });
});

test('an expired code and a number without an account', async () => {
  const person = await panel.person('expired code');
  const expired = await person.confirmCode(await person.sendCode('+9996620410'));
  expectError(expired, 400, 'telegram_rpc', telegramRefused('PHONE_CODE_EXPIRED'));
  const nobody = await person.confirmCode(await person.sendCode('+9996620404'));
  expectError(nobody, 400, 'telegram_rpc', telegramRefused('PHONE_NUMBER_UNOCCUPIED'));
});

test('an application that Telegram does not know', async () => {
  const { client } = await panel.person('bad app');
  const { body } = await client.post('/api/apiprofile', {
    api_id: 1,
    api_hash: 'f'.repeat(32),
    environment: 'sandbox',
  });
  const answer = await client.post('/api/auth/send_code', { ...body, phone: panel.newPhone() });
  expectError(answer, 400, 'telegram_rpc', telegramRefused('API_ID_INVALID'));
});

test('an unreachable Telegram is reported, and the step can be repeated', async () => {
  const person = await panel.person('offline');
  const phone = panel.newPhone();
  const repeatable = async (method: string, step: () => Promise<Answer>) => {
    panel.sandbox.faults.add({ method, kind: 'disconnect', times: 1 });
    expectError(await step(), 502, 'telegram_unreachable', { http: 502 });
    return step();
  };
  const { body } = await repeatable('auth.sendCode', () => askForCode(person, phone));
  const login = String(body['login_id']);
  expect((await repeatable('auth.signIn', () => person.confirmCode(login))).body).toEqual({ ok: true });
});

test('an API profile that does not exist, or is another user’s', async () => {
  const person = await panel.person('profile');
  const other = await panel.person('other profile');
  for (const api_profile_id of [other.profileId, 2_147_483_647]) {
    const answer = await person.client.post('/api/auth/send_code', { api_profile_id, phone: panel.newPhone() });
    expectError(answer, 400, 'api_profile_not_found', { http: 400 });
  }
});

test.each([
  ['send_code', 'phone_and_api_profile_id_required', ['phone', 'api_profile_id']],
  ['resend_code', 'log_id_required', ['login_id']],
  ['confirm_code', 'login_id_and_code_required', ['login_id', 'code']],
  ['email', 'login_id_and_email_required', ['login_id', 'email']],
  ['email_code', 'login_id_and_code_required', ['login_id', 'code']],
  ['reset_email', 'log_id_required', ['login_id']],
  ['confirm_password', 'login_id_and_password_required', ['login_id', 'password']],
  ['cancel', 'log_id_required', ['login_id']],
])('%s without its fields, or with wrong ones, is %s', async (path, error, names) => {
  const { client } = await panel.person(`fields of ${path}`);
  const fields = (reason: string) => ({ fields: Object.fromEntries(names.map((name) => [name, reason])) });
  const body = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));
  for (const empty of [undefined, {}, '{"login_id":', '[]', body(''), body(null)]) {
    expectError(await client.post(`/api/auth/${path}`, empty), 400, error, fields('required'));
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
  expectError(answer, 400, 'log_id_required', { fields: { user_id: 'unknown' } });
});

test('unknown ids are not found, and cancelling them succeeds', async () => {
  const person = await panel.person('unknown id');
  for (const login of ['x', 'AAAAAAAAAAAAAAAAAAAAAA', "' OR 1=1 --"]) {
    expectError(await person.confirmCode(login), 400, 'login_id_not_found', { http: 400 });
    expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
  }
});

test.each([
  ...['send_code', 'resend_code', 'confirm_code', 'confirm_password', 'cancel'],
  ...['email', 'email_code', 'reset_email'],
])('%s needs a session', async (path) => {
  expectError(await panel.api.client().post(`/api/auth/${path}`, {}), 401, 'unauthorized');
});

test('D1: after a wrong code and a wrong password the next try works', async () => {
  const person = await panel.person('d1');
  const login = await person.sendCode(panel.newProtectedPhone());
  expectError(await person.confirmCode(login, '11111'), 400, 'telegram_rpc', telegramRefused('PHONE_CODE_INVALID'));
  expectError(await person.confirmCode(login, 'abc'), 400, 'telegram_rpc', telegramRefused('PHONE_CODE_INVALID'));
  expect((await person.confirmCode(login)).body).toMatchObject({ need_2fa: true });
  const wrong = await person.confirmPassword(login, 'Sandbox');
  expectError(wrong, 400, 'telegram_rpc', telegramRefused('PASSWORD_HASH_INVALID'));
  expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
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
    '+0123456789',
    // What could be another number.
    '84912345678',
    '9161234567',
    '(415) 555-0123',
    '888 0123 4567',
    '+1 555 123 4567 (5)',
    '+1 555 123 4567 ext. 5',
    '+79998887766, +79991112233',
    '1234567\n7654321',
  ];
  for (const phone of phones) {
    const answer = await askForCode(person, phone);
    expectError(answer, 400, 'phone_and_api_profile_id_required', { fields: { phone: 'invalid' } });
  }
  expect(panel.sandbox.calls.count('auth.sendCode')).toBe(asked);
  expect((await person.list()).accounts).toEqual([kept]);
  expect(panel.sandbox.world.devices(kept.phone)).toHaveLength(1);
});

test('D2: a number that Telegram refuses leaves the other accounts alone', async () => {
  const person = await panel.person('d2 refused');
  const kept = await person.addAccount(panel.newPhone());
  const answer = await askForCode(person, '+79990000000');
  expectError(answer, 400, 'telegram_rpc', telegramRefused('PHONE_NUMBER_INVALID'));
  await (await person.refresh(kept.id)).text();
  expect((await person.list()).accounts).toMatchObject([{ id: kept.id, status: 'ok' }]);
});

test('D11: the same phone written differently is the same account', async () => {
  const person = await panel.person('d11');
  const { id, phone } = await person.addAccount('+9996621999');
  for (const written of [
    '9996621999',
    '+999 66 2 1999',
    '(999) 662-19-99',
    '00999 662 1999',
    'tel:+999-662-1999',
    '\u202a＋999\u00ad662 1999\u202c',
  ]) {
    const answer = await askForCode(person, written);
    expectError(answer, 409, 'phone_already_added', { account_id: id, phone });
  }
  const other = await panel.person('d11 other');
  expect(await other.addAccount('+9996621999')).toMatchObject({ phone });
});

test('a login that the database refuses leaves no lock behind', async () => {
  const person = await panel.person('unlucky');
  const { database } = panel.api;
  const locks = () => database.query(`SELECT key FROM session_locks WHERE key LIKE 'login:%' ORDER BY key`);
  const before = await locks();
  await database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON pending_logins FOR EACH ROW EXECUTE FUNCTION refuse()`);
  const phone = panel.newPhone();
  try {
    expect((await askForCode(person, phone)).status).toBe(500);
  } finally {
    await database.query('DROP FUNCTION refuse CASCADE');
  }
  expect(await locks()).toEqual(before);
  expect((await askForCode(person, phone)).status).toBe(200);
});
