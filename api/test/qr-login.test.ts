import { describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

/** Each wait asks Telegram once. */
const panel = useTelegramPanel({}, { qrWaitMs: 0 });
const scan = (phone: string, url: string) => panel.sandbox.world.phone(phone).acceptQr(url);
const SCANNER = '+9996621299';
const scanAs = ({ client, profileId: api_profile_id }: Person, more: object) =>
  client.post('/api/auth/qr_scan', { api_profile_id, phone: SCANNER, ...more });
const devices = (phone: string) => panel.sandbox.world.devices(phone);
const phoneAbroad = (n: number) => `+999663${n}`;

describe('a login by QR code', () => {
  test('adds the account whose owner scans the code', async () => {
    const ada = await panel.person('ada');
    const phone = panel.newPhone();
    const begun = await ada.client.post('/api/auth/qr', { api_profile_id: ada.profileId });
    expect([begun.status, begun.body]).toEqual([
      200,
      {
        login_id: expect.stringMatching(/^[\w-]{22}$/) as string,
        url: expect.stringMatching(/^tg:\/\/login\?token=[\w-]{43}$/) as string,
        expires_in_seconds: expect.any(Number) as number,
      },
    ]);
    const login = String(begun.body['login_id']);
    const shown = await ada.waitForQr(login);
    expect([shown.status, shown.body]).toEqual([
      200,
      {
        url: expect.stringMatching(/^tg:\/\/login\?token=/) as string,
        expires_in_seconds: expect.any(Number) as number,
      },
    ]);
    scan(phone, String(shown.body['url']));
    const { body } = await ada.waitForQr(login);
    const [account] = (await ada.list()).accounts;
    expect(account).toMatchObject({ phone, tg_user_id: String(panel.sandbox.world.account(phone).id) });
    expect(body).toEqual({ ok: true, account_id: account?.id });
    expect(devices(phone)).toHaveLength(1);
    expect((await ada.waitForQr(login)).body, 'the answer was lost').toEqual(body);
  });

  test('follows the account to another data centre', async () => {
    const person = await panel.person('abroad');
    const phone = phoneAbroad(1001);
    const { login, url } = await person.beginQr();
    scan(phone, url);
    expect((await person.waitForQr(login)).body).toMatchObject({ ok: true });
    expect((await person.list()).accounts).toMatchObject([{ phone, status: 'ok' }]);
    expect(devices(phone)).toHaveLength(1);
  });

  test.each([
    ['here', () => panel.newProtectedPhone()],
    ['in another data centre', () => phoneAbroad(5001)],
  ])('asks for a 2FA password %s', async (where, newPhone) => {
    const person = await panel.person(`two factors ${where}`);
    const phone = newPhone();
    const { login, url } = await person.beginQr();
    scan(phone, url);
    const need = { need_2fa: true, hint: panel.sandbox.world.account(phone).password?.hint };
    expect((await person.waitForQr(login)).body).toEqual(need);
    expect((await person.waitForQr(login)).body).toEqual(need);
    expect((await person.list()).accounts).toEqual([]);
    expectError(await person.confirmPassword(login, 'wrong'), 400, 'telegram_rpc', {
      error_code: 'PASSWORD_HASH_INVALID',
      http: 400,
    });
    expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
    expect((await person.list()).accounts).toMatchObject([{ phone }]);
    expect(devices(phone)).toHaveLength(1);
  });

  test('restores a removed account under its id', async () => {
    const person = await panel.person('restored');
    const account = await person.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    await person.refreshed(account.id);
    expect((await person.list()).accounts).toEqual([]);
    const { login, url } = await person.beginQr();
    scan(account.phone, url);
    expect((await person.waitForQr(login)).body).toEqual({ ok: true, account_id: account.id });
  });

  test('a listed account cannot scan the code', async () => {
    const person = await panel.person('excepted');
    const { phone } = await person.addAccount(panel.newPhone());
    const { login, url } = await person.beginQr();
    expect(() => scan(phone, url)).toThrow('AUTH_TOKEN_EXCEPTION');
    const { body } = await person.waitForQr(login);
    expect(() => scan(phone, String(body['url']))).toThrow('AUTH_TOKEN_EXCEPTION');
  });

  test('an account that was added meanwhile keeps its session, and the new one is signed out', async () => {
    const person = await panel.person('duplicate');
    const phone = panel.newPhone();
    const { login, url } = await person.beginQr();
    const account = await person.addAccount(phone);
    const [kept] = devices(phone);
    scan(phone, url);
    expectError(await person.waitForQr(login), 409, 'phone_already_added', { account_id: account.id, phone });
    await expect.poll(() => devices(phone)).toEqual([kept]);
    expect(await person.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
  });

  test('a refused import ends the login', async () => {
    const person = await panel.person('late');
    const phone = phoneAbroad(1002);
    const { login, url } = await person.beginQr();
    scan(phone, url);
    panel.sandbox.faults.add({ method: 'auth.importLoginToken', error: [400, 'AUTH_TOKEN_EXPIRED'], times: 1 });
    const fields = { error_code: 'AUTH_TOKEN_EXPIRED', http: 400 };
    expectError(await person.waitForQr(login), 400, 'telegram_rpc', fields);
    expectError(await person.waitForQr(login), 400, 'login_id_not_found', { http: 400 });
    expect(devices(phone)).toEqual([]);
  });

  test.each([
    ['auth.exportLoginToken', 1011],
    ['auth.importLoginToken', 1012],
    ['users.getUsers', 1013],
    ['payments.getStarsStatus', 1014],
  ])('goes on when the answer of %s is lost', async (method, n) => {
    const person = await panel.person(`lost ${method}`);
    const phone = phoneAbroad(n);
    const { login, url } = await person.beginQr();
    scan(phone, url);
    panel.sandbox.faults.add({ method, kind: 'disconnectAfter', times: 1 });
    expectError(await person.waitForQr(login), 502, 'telegram_unreachable', { http: 502 });
    await panel.api.database.query('UPDATE session_locks SET owner = NULL WHERE key = $1', [`login:${login}`]);
    expect((await person.waitForQr(login)).body).toMatchObject({ ok: true });
    expect((await person.list()).accounts).toMatchObject([{ phone, status: 'ok' }]);
    expect(devices(phone)).toHaveLength(1);
  });
});

describe('a login by QR code in progress', () => {
  test('is stored without a phone, and nothing in clear', async () => {
    const person = await panel.person('sealed');
    const { login, url } = await person.beginQr();
    const [row] = await panel.api.database.query<{ phone_blind_index: null; state_sealed: Buffer }[]>(
      'SELECT * FROM pending_logins WHERE id = $1',
      [login],
    );
    expect(row?.phone_blind_index).toBeNull();
    expect(row?.state_sealed.toString('latin1')).not.toMatch(/"\w+":/);
    expect(JSON.stringify(row)).not.toContain(url.slice(-43));
  });

  test('D4: belongs to the user who began it', async () => {
    const owner = await panel.person('d4 owner');
    const stranger = await panel.person('d4 stranger');
    const phone = panel.newPhone();
    const { login, url } = await owner.beginQr();
    expectError(await stranger.waitForQr(login), 400, 'login_id_not_found', { http: 400 });
    expectError(await stranger.confirmPassword(login), 400, 'login_id_not_found', { http: 400 });
    expect((await stranger.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
    scan(phone, url);
    expect((await owner.waitForQr(login)).body).toMatchObject({ ok: true });
    expectError(await stranger.waitForQr(login), 400, 'login_id_not_found', { http: 400 });
    expect((await stranger.list()).accounts).toEqual([]);
  });

  test('has no code, and a login by code has no QR code', async () => {
    const person = await panel.person('kinds');
    const { login } = await person.beginQr();
    expectError(await person.confirmCode(login), 400, 'login_id_not_found', { http: 400 });
    expectError(await person.resendCode(login), 400, 'login_id_not_found', { http: 400 });
    const byCode = await person.sendCode(panel.newPhone());
    expectError(await person.waitForQr(byCode), 400, 'login_id_not_found', { http: 400 });
    expect((await person.confirmCode(byCode)).body).toEqual({ ok: true });
  });

  test('is one of three at most', async () => {
    const person = await panel.person('many');
    const begin = () => person.client.post('/api/auth/qr', { api_profile_id: person.profileId });
    const first = await person.beginQr();
    await person.beginQr();
    await person.beginQr();
    const refused = await begin();
    expectError(refused, 429, 'too_many_requests', { wait_seconds: expect.any(Number) as number });
    expect((await person.cancelLogin(first.login)).body).toEqual({ ok: true, telegram_confirmed: true });
    expect((await begin()).status).toBe(200);
  });

  test.each([
    ['before the scan', () => panel.newPhone(), false],
    ['at the 2FA password', () => phoneAbroad(5002), true],
  ])('leaves no device when it is cancelled %s', async (when, newPhone, isScanned) => {
    const person = await panel.person(`cancelled ${when}`);
    const phone = newPhone();
    const { login, url } = await person.beginQr();
    if (isScanned) {
      scan(phone, url);
      await person.waitForQr(login);
    }
    expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
    expectError(await person.waitForQr(login), 400, 'login_id_not_found', { http: 400 });
    expect(devices(phone)).toEqual([]);
  });

  test('is over after ten minutes', async () => {
    const person = await panel.person('expired');
    const { login } = await person.beginQr();
    await panel.api.database.query('UPDATE pending_logins SET expires_at = now() WHERE id = $1', [login]);
    expectError(await person.waitForQr(login), 400, 'login_id_not_found', { http: 400 });
  });

  test.each(['+9996621290', '+9996625290'])('is scanned in the sandbox as %s, without a phone', async (phone) => {
    const person = await panel.person(`scans as ${phone}`);
    const { login, url } = await person.beginQr();
    expect((await scanAs(person, { phone, url })).body).toEqual({ ok: true });
    expect((await scanAs(person, { phone, url })).text).toContain('AUTH_TOKEN_ALREADY_ACCEPTED');
    if ((await person.waitForQr(login)).body['need_2fa']) await person.confirmPassword(login);
    expect((await person.list()).accounts).toMatchObject([{ phone }]);
    expect(devices(phone)).toHaveLength(1);
  });

  test('is scanned so by sandbox numbers and API profiles of the sandbox alone', async () => {
    const [person, stranger] = [await panel.person('scans wrongly'), await panel.person('owns a profile')];
    const { body } = await person.client.post('/api/apiprofile', { api_id: 5, api_hash: 'e'.repeat(32) });
    const { url } = await person.beginQr();
    const errorOf = async (more: object) => (await scanAs(person, { url, ...more })).body['error'];
    for (const api_profile_id of [body['api_profile_id'], stranger.profileId])
      expect(await errorOf({ api_profile_id })).toBe('api_profile_not_found');
    for (const phone of ['+79998887766', '+9996641234', '9996621234', '+99966212345', ['+9996621234']])
      expect(await errorOf({ phone })).toBe('validation_failed');
    for (const other of ['https://example.org', 'tg://login?token=', url.replace('login', 'join')])
      expect(await errorOf({ url: other })).toBe('login_url_invalid');
    panel.sandbox.clock.advance(31_000);
    expect([await errorOf({}), devices(SCANNER)]).toEqual(['telegram_rpc', []]);
  });

  test('needs an API profile of its user that Telegram accepts', async () => {
    const owner = await panel.person('profile owner');
    const stranger = await panel.person('profile stranger', 1);
    const begin = (body: object) => stranger.client.post('/api/auth/qr', body);
    expectError(await begin({}), 400, 'api_profile_id_required', { fields: { api_profile_id: 'required' } });
    expectError(await begin({ api_profile_id: owner.profileId }), 400, 'api_profile_not_found', { http: 400 });
    expectError(await begin({ api_profile_id: stranger.profileId }), 400, 'telegram_rpc', {
      error_code: 'API_ID_INVALID',
      http: 400,
    });
    expectError(await stranger.client.post('/api/auth/qr_wait', {}), 400, 'log_id_required', {
      fields: { login_id: 'required' },
    });
  });
});
